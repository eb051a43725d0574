package org.posthorn.server.certificates;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.posthorn.server.storage.SyncedFile;

/// A self-signed certificate, so that TLS works before there is a trusted one.
public final class SelfSigned {
  private static final Duration VALIDITY = Duration.ofDays(825);

  private SelfSigned() {}

  /// Writes a P-256 key and a certificate for the names; only their owner can read them.
  ///
  /// @param names DNS names, the first also the subject; `localhost` and 127.0.0.1 are added
  public static void write(List<String> names, Path certificate, Path key) throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      SyncedFile.makeDirectory(certificate.resolveSibling(".").normalize());
      // The key first: if the certificate exists, so does its key.
      SyncedFile.write(key, pem(new JcaPKCS8Generator(pair.getPrivate(), null)), "rw-------");
      SyncedFile.write(certificate, pem(certificate(names, pair)), "rw-------");
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("this Java cannot make an EC certificate", e);
    }
  }

  private static X509CertificateHolder certificate(List<String> names, KeyPair pair)
      throws IOException, OperatorCreationException {
    X500Name subject = new X500Name("CN=" + names.getFirst());
    Instant now = Instant.now();
    List<GeneralName> alternatives = new ArrayList<>();
    for (String name : names) {
      alternatives.add(new GeneralName(GeneralName.dNSName, name));
    }
    alternatives.add(new GeneralName(GeneralName.dNSName, "localhost"));
    alternatives.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
    return new JcaX509v3CertificateBuilder(
            subject,
            new BigInteger(64, new SecureRandom()).setBit(63),
            Date.from(now.minus(Duration.ofHours(1))),
            Date.from(now.plus(VALIDITY)),
            subject,
            pair.getPublic())
        .addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(alternatives.toArray(new GeneralName[0])))
        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
  }

  private static String pem(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }
}
