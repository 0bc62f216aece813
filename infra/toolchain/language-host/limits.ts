/** The CLI's own limit on a message: state and plans can be large (rpcutil.GrpcChannelOptions). */
export const limits = {
  "grpc.max_receive_message_length": 400 * 1024 * 1024,
  "grpc.max_send_message_length": -1,
} as const;
