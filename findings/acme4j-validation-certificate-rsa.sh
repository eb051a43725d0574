#!/usr/bin/env bash
# org.shredzone.acme4j:acme4j-client 4.0.0 (Maven), JDK 25: the validation certificate of tls-alpn-01 (RFC 8737) may have a key
# of any kind, and acme4j's own KeyPairUtils makes RSA and EC keys. CertificateUtils, which Challenge.createCertificate goes
# through, always signs with SHA256withRSA: with an EC key it throws IllegalArgumentException, caused by InvalidKeyException.
# The order itself and the certificate request take EC keys. Who proves names by tls-alpn-01 needs an RSA key for that alone.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
cd "$t"
cat >pom.xml <<'P'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>x</groupId><artifactId>x</artifactId><version>1</version>
<dependencies><dependency><groupId>org.shredzone.acme4j</groupId><artifactId>acme4j-client</artifactId><version>4.0.0</version></dependency></dependencies></project>
P
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >/dev/null
cat >Seen.java <<'J'
import java.security.KeyPair;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.util.CSRBuilder;
import org.shredzone.acme4j.util.CertificateUtils;
import org.shredzone.acme4j.util.KeyPairUtils;

class Seen {
  public static void main(String[] none) throws Exception {
    java.security.Security.addProvider(new org.bouncycastle.jce.provider.BouncyCastleProvider());
    KeyPair rsa = KeyPairUtils.createKeyPair(2048);
    KeyPair ec = KeyPairUtils.createECKeyPair("secp256r1");
    for (KeyPair pair : new KeyPair[] {rsa, ec}) {
      String kind = pair.getPublic().getAlgorithm().startsWith("EC") ? "EC" : "RSA";
      CSRBuilder request = new CSRBuilder();
      request.addDomain("example.org");
      request.sign(pair);
      System.out.println(kind + " request: " + (request.getEncoded().length > 0 ? "made" : "empty"));
      try {
        CertificateUtils.createTlsAlpn01Certificate(pair, Identifier.dns("example.org"), new byte[32]);
        System.out.println(kind + " validation certificate: made");
      } catch (IllegalArgumentException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
          cause = cause.getCause();
        }
        System.out.println(kind + " validation certificate: " + e.getClass().getSimpleName() + ", " + cause.getClass().getSimpleName());
      }
    }
  }
}
J
java=$(ls -d /usr/lib/jvm/*25*/bin/java 2>/dev/null | head -1); java=${java:-java}
"$java" -cp "$(cat classpath)" Seen.java >seen
cat seen
cat >expected <<'E'
RSA request: made
RSA validation certificate: made
EC request: made
EC validation certificate: IllegalArgumentException, InvalidKeyException
E
diff expected seen && echo "as seen before"
