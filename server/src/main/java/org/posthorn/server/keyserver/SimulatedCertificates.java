package org.posthorn.server.keyserver;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.posthorn.server.storage.SyncedFile;

/// The certificates of a simulated pair: an authority, and one for each key server and each of
/// their clients. EC P-256, for a year.
final class SimulatedCertificates {
  private static final Duration VALIDITY = Duration.ofDays(365);
  private static final X500Name AUTHORITY = new X500Name("CN=Simulated QKD");

  /// The file with the authority's certificate.
  static final String AUTHORITY_FILE = "authority.pem";

  private SimulatedCertificates() {}

  /// Makes the files `NAME.pem` and `NAME.key` for each name, and the authority's, unless the
  /// directory has them.
  static void make(Path directory, List<String> names) throws IOException {
    if (Files.exists(directory.resolve(AUTHORITY_FILE))) {
      return;
    }
    try {
      KeyPair authority = keys();
      SyncedFile.makeDirectory(directory);
      for (String name : names) {
        KeyPair pair = keys();
        write(directory.resolve(name + ".key"), new JcaPKCS8Generator(pair.getPrivate(), null));
        write(directory.resolve(name + ".pem"), certificate(name, pair, authority));
      }
      // Last: if it exists, all do. Its private key is not kept.
      write(
          directory.resolve(AUTHORITY_FILE),
          signed(
              builder(AUTHORITY, authority)
                  .addExtension(Extension.basicConstraints, true, new BasicConstraints(true)),
              authority));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("this Java cannot make an EC certificate", e);
    }
  }

  private static KeyPair keys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509CertificateHolder certificate(String name, KeyPair pair, KeyPair authority)
      throws CertIOException, OperatorCreationException {
    GeneralName[] places = {
      new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
      new GeneralName(GeneralName.dNSName, "localhost")
    };
    return signed(
        builder(new X500Name("CN=" + name), pair)
            .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(places)),
        authority);
  }

  private static JcaX509v3CertificateBuilder builder(X500Name subject, KeyPair pair) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        AUTHORITY,
        new BigInteger(64, new SecureRandom()).setBit(63),
        Date.from(now.minus(Duration.ofHours(1))),
        Date.from(now.plus(VALIDITY)),
        subject,
        pair.getPublic());
  }

  private static X509CertificateHolder signed(
      org.bouncycastle.cert.X509v3CertificateBuilder builder, KeyPair authority)
      throws OperatorCreationException {
    return builder.build(
        new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate()));
  }

  private static void write(Path file, Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    SyncedFile.write(file, text.toString(), "rw-------");
  }
}
