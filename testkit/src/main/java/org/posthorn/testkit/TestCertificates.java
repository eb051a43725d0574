package org.posthorn.testkit;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.posthorn.wire.ClientTls;
import org.posthorn.wire.ServerTls;

/// A certificate authority of its own for each test: EC P-256, so that a certificate takes a
/// millisecond. Files are PEM in the directory given.
public final class TestCertificates {
  private static final Duration VALID = Duration.ofDays(30);

  private final Path directory;
  private final KeyPair keys;
  private final X509Certificate authority;

  private TestCertificates(Path directory) throws IOException {
    this.directory = directory;
    keys = newKeys();
    authority =
        certificate("CN=Posthorn test authority", keys, List.of(), Instant.now().plus(VALID));
    write(directory.resolve("authority.pem"), "CERTIFICATE", List.of(encoded(authority)));
  }

  /// Makes an authority; its certificate is `authority.pem` in the directory.
  public static TestCertificates in(Path directory) throws IOException {
    return new TestCertificates(directory);
  }

  /// The certificate of the authority.
  public X509Certificate authority() {
    return authority;
  }

  /// The file with the certificate of the authority, for programs that want one.
  public Path authorityFile() {
    return directory.resolve("authority.pem");
  }

  /// Makes a server's certificate for some host names or IP addresses; the first names its files,
  /// `NAME.pem` (with the authority's) and `NAME.key`. Made again, it replaces the files.
  public ServerTls.KeyPairFiles server(String... names) throws IOException {
    return server(Instant.now().plus(VALID), names);
  }

  /// As [#server], but its time was over yesterday.
  public ServerTls.KeyPairFiles expired(String... names) throws IOException {
    return server(Instant.now().minus(Duration.ofDays(1)), names);
  }

  private ServerTls.KeyPairFiles server(Instant until, String... names) throws IOException {
    KeyPair pair = newKeys();
    List<GeneralName> alternatives = new ArrayList<>();
    for (String name : names) {
      boolean address = name.contains(":") || name.matches("[0-9.]+");
      alternatives.add(
          address
              ? new GeneralName(GeneralName.iPAddress, InetAddress.ofLiteral(name).getHostAddress())
              : new GeneralName(GeneralName.dNSName, name));
    }
    X509Certificate certificate = certificate("CN=" + names[0], pair, alternatives, until);
    String base = names[0].replace('*', '_').replace(':', '_');
    Path chain = directory.resolve(base + ".pem");
    Path key = directory.resolve(base + ".key");
    write(chain, "CERTIFICATE", List.of(encoded(certificate), encoded(authority)));
    write(key, "PRIVATE KEY", List.of(pair.getPrivate().getEncoded()));
    return new ServerTls.KeyPairFiles(chain, key);
  }

  /// TLS for a server of these names.
  public ServerTls serverTls(String... names) throws IOException {
    return ServerTls.of(List.of(server(names)));
  }

  /// TLS for a client that trusts this authority and nobody else.
  public ClientTls clientTls(String serverName) {
    return ClientTls.verified(serverName, List.of(authority));
  }

  private X509Certificate certificate(
      String subject, KeyPair subjectKeys, List<GeneralName> alternatives, Instant until) {
    Instant now = Instant.now();
    try {
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              new X500Name("CN=Posthorn test authority"),
              new BigInteger(64, new SecureRandom()),
              Date.from(now.minus(VALID)),
              Date.from(until),
              new X500Name(subject),
              SubjectPublicKeyInfo.getInstance(subjectKeys.getPublic().getEncoded()));
      boolean isAuthority = alternatives.isEmpty();
      builder.addExtension(
          Extension.basicConstraints, isAuthority, new BasicConstraints(isAuthority));
      if (!isAuthority) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(alternatives.toArray(GeneralName[]::new)));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("no certificate for " + subject, e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(Path file, String label, List<byte[]> contents) throws IOException {
    Base64.Encoder encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    StringBuilder text = new StringBuilder();
    for (byte[] content : contents) {
      text.append("-----BEGIN ").append(label).append("-----\n");
      text.append(encoder.encodeToString(content));
      text.append("\n-----END ").append(label).append("-----\n");
    }
    Files.writeString(file, text);
  }
}
