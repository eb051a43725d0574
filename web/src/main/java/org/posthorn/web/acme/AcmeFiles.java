package org.posthorn.web.acme;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.posthorn.wire.Pem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Files of an authority: the key of the ACME account, and the certificate with its key in one
/// file, so that they always match. Files are readable by their owner only, and are written
/// atomically and synced.
public final class AcmeFiles {
  private static final Logger LOG = LoggerFactory.getLogger(AcmeFiles.class);
  private static final String OWNER_ALONE = "rw-------";

  private final Path folder;

  public AcmeFiles(Path folder) {
    this.folder = folder;
  }

  /// The file with the certificate and its key, whether it exists or not.
  public Path certificate() {
    return folder.resolve("certificate.pem");
  }

  private Path account() {
    return folder.resolve("account.pem");
  }

  /// The current certificate, without its issuers; empty if it is missing or unusable, so that
  /// another one is ordered.
  Optional<X509Certificate> current() {
    if (!Files.exists(certificate())) {
      return Optional.empty();
    }
    try {
      X509Certificate certificate = Pem.certificates(certificate()).getFirst();
      if (Pem.belong(Pem.privateKey(certificate()), certificate)) {
        return Optional.of(certificate);
      }
      LOG.warn("acme event=unreadable file={} reason=\"the key does not match\"", certificate());
    } catch (IOException e) {
      LOG.warn("acme event=unreadable file={} reason={}", certificate(), e.getMessage());
    }
    return Optional.empty();
  }

  /// The key of the ACME account, created at first use.
  KeyPair accountKey() throws IOException {
    if (Files.exists(account())) {
      try (PEMParser parser = new PEMParser(new StringReader(Files.readString(account())))) {
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
        if (parser.readObject() instanceof PrivateKeyInfo key
            && parser.readObject() instanceof SubjectPublicKeyInfo open) {
          return new KeyPair(converter.getPublicKey(open), converter.getPrivateKey(key));
        }
      }
      throw new IOException(account() + " does not contain a private key and its public key");
    }
    KeyPair pair = KeyType.EC_P256.generate();
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(new JcaPKCS8Generator(pair.getPrivate(), null));
      writer.writeObject(pair.getPublic());
    }
    write(account(), text.toString());
    return pair;
  }

  void keep(List<X509Certificate> chain, KeyPair key) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(new JcaPKCS8Generator(key.getPrivate(), null));
      for (X509Certificate each : chain) {
        writer.writeObject(each);
      }
    }
    write(certificate(), text.toString());
  }

  /// The host names of a certificate, in lower case.
  ///
  /// @throws IOException if they cannot be read
  static Set<String> names(X509Certificate certificate) throws IOException {
    return Set.copyOf(Pem.hostNames(certificate));
  }

  private void write(Path file, String text) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ALONE)));
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
