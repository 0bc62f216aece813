#!/bin/sh
# Turns unpacked packages into a root that works without their maintainer scripts. Argument: the root.
set -eu
root="$1"
cd "$root"

mkdir -p tmp var/tmp run root home etc/ssl/certs usr/local/bin var/lib proc sys dev
chmod 1777 tmp var/tmp
chmod 700 root
# some packages bring /var/run and /var/lock as folders
rm -rf var/run var/lock
ln -s /run var/run
ln -s /run/lock var/lock

# busybox stands for every command that no package brought
busybox=usr/bin/busybox
for applet in $("./$busybox" --list); do
  [ -e "usr/bin/$applet" ] || [ -L "usr/bin/$applet" ] || [ -e "usr/sbin/$applet" ] || ln -s busybox "usr/bin/$applet"
done

# PostgreSQL's own programs instead of Debian's wrappers (which need Perl)
for program in usr/lib/postgresql/*/bin/*; do
  name=$(basename "$program")
  rm -f "usr/bin/$name"
  ln -s "/$program" "usr/local/bin/$name"
done
[ -e usr/bin/python3 ] || ln -s python3.11 usr/bin/python3

cat usr/share/ca-certificates/mozilla/*.crt > etc/ssl/certs/ca-certificates.crt
ln -sf /usr/share/zoneinfo/Etc/UTC etc/localtime

cat > etc/passwd <<'EOF'
root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/home:/usr/sbin/nologin
EOF
cat > etc/group <<'EOF'
root:x:0:
daemon:x:1:
tty:x:5:
nobody:x:65534:
nogroup:x:65533:
EOF
echo 'hosts: files dns' > etc/nsswitch.conf
