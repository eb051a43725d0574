#!/usr/bin/env bash
# ruby-mail 2.7.1+dfsg1-2 (Debian 12): the pieces of a parameter (RFC 2231 §3: filename*0, filename*1, ... in the order of
# their numbers) are joined in the order of their names as text, so that a file name in twelve pieces comes out as piece
# 0, 1, 10, 11, 2, 3, ... Ten pieces are right. Programs that fold long names at 78 octets reach eleven pieces with about
# 80 CJK characters.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
cd "$t"
apt-get download -q=2 ruby-mail=2.7.1+dfsg1-2 ruby-mini-mime ruby3.1 libruby3.1 2>/dev/null
for deb in ./*.deb; do dpkg -x "$deb" root; done
export LD_LIBRARY_PATH=$t/root/usr/lib/x86_64-linux-gnu
export RUBYLIB=$t/root/usr/lib/ruby/vendor_ruby:$t/root/usr/lib/ruby/3.1.0:$t/root/usr/lib/x86_64-linux-gnu/ruby/3.1.0:$(echo "$t"/root/usr/lib/ruby/gems/3.1.0/gems/*/lib "$t"/root/usr/share/rubygems-integration/all/gems/*/lib | tr " " :)
cat >mail.rb <<'R'
require 'mail'
[10, 12].each { |n|
  pieces = (0...n).map { |i| "filename*#{i}=#{('a'.ord + i).chr}" }.join(";\r\n ")
  message = Mail.new("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n" +
    "Content-Type: application/octet-stream\r\nContent-Disposition: attachment;\r\n #{pieces}\r\n\r\nx\r\n--q--\r\n")
  puts "#{n} pieces: #{message.attachments.first.filename}"
}
R
"$t/root/usr/bin/ruby3.1" --disable-gems mail.rb >seen
cat >expected <<'E'
10 pieces: abcdefghij
12 pieces: abklcdefghij
E
cat seen
diff expected seen && echo "as seen before"
