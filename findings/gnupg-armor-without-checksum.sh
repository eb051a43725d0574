#!/usr/bin/env bash
# gnupg 2.2.40 (Debian 12) reads what org.bouncycastle:bcpg-jdk18on 1.86 (Maven) encrypts depending on its length. RFC 9580 §6.1
# makes the checksum (CRC-24) of an armored message optional, and BouncyCastle's OpenPGPMessageGenerator leaves it out. gpg finds
# the end of such a message only if its base64 ends in "=": without padding, which is one length in three, it takes the tail line
# for data and ends with "no valid OpenPGP data found". Who tries one message, or a few of one length, sees none of it.
# With .setArmorStreamFactory(... enableCRC(true) ...) all are read.
set -euo pipefail
t=$(mktemp -d); trap 'gpgconf --homedir "$t/gnupg" --kill all 2>/dev/null || true; rm -rf "$t"' EXIT
cd "$t"
mkdir -m 700 gnupg; export GNUPGHOME=$t/gnupg
command -v gpg >/dev/null || apt-get install -y -qq --no-install-recommends gnupg >/dev/null
gpg --version | head -1
gpg --batch -q --pinentry-mode loopback --passphrase '' --quick-gen-key 'Seen <seen@example.org>' future-default default never 2>/dev/null
gpg --batch --export seen@example.org >key
cat >pom.xml <<'P'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>x</groupId><artifactId>x</artifactId><version>1</version>
<dependencies><dependency><groupId>org.bouncycastle</groupId><artifactId>bcpg-jdk18on</artifactId><version>1.86</version></dependency></dependencies></project>
P
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >/dev/null
cat >Seen.java <<'J'
import java.nio.file.*;
import org.bouncycastle.bcpg.*;
import org.bouncycastle.openpgp.api.*;
import org.bouncycastle.openpgp.api.bc.*;

class Seen {
  public static void main(String[] none) throws Exception {
    OpenPGPCertificate to = new BcOpenPGPApi().readKeyOrCertificate().parseCertificate(Files.readAllBytes(Path.of("key")));
    for (boolean sum : new boolean[] {false, true}) {
      for (int length = 0; length < 12; length++) {
        var generator = new OpenPGPMessageGenerator(new BcOpenPGPImplementation())
            .setArmored(true).setAllowPadding(false)
            .setCompressionNegotiator((a, b) -> CompressionAlgorithmTags.UNCOMPRESSED)
            .addEncryptionCertificate(to);
        if (sum) {
          generator.setArmorStreamFactory(out -> ArmoredOutputStream.builder().enableCRC(true).build(out));
        }
        try (var file = Files.newOutputStream(Path.of((sum ? "with" : "without") + "-" + length + ".asc"));
            var message = generator.open(file)) {
          message.write("x".repeat(length).getBytes());
        }
      }
    }
  }
}
J
java=$(ls -d /usr/lib/jvm/*25*/bin/java 2>/dev/null | head -1); java=${java:-java}
"$java" -cp "$(cat classpath)" Seen.java
for kind in without with; do
  padded=0; read_padded=0; plain=0; read_plain=0
  for file in $kind-*.asc; do
    read=0; if gpg --batch -q --pinentry-mode loopback --passphrase '' -d "$file" >out 2>err; then read=1; fi
    if grep -v '^=....$' "$file" | grep -v '^-' | tail -1 | grep -q '=$'; then
      padded=$((padded + 1)); read_padded=$((read_padded + read))
    else
      plain=$((plain + 1)); read_plain=$((read_plain + read))
    fi
  done
  echo "$kind a checksum: $read_padded of $padded with padding, $read_plain of $plain without"
done | tee seen
cat >expected <<'E'
without a checksum: 8 of 8 with padding, 0 of 4 without
with a checksum: 8 of 8 with padding, 4 of 4 without
E
diff expected seen && echo "as seen before"
