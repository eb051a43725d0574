package org.posthorn.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Reads certificates and private keys from PEM files (RFC 7468), with the JDK alone.
public final class Pem {
  /// Far larger than any chain with its key; a wrong path must not fill the memory.
  private static final long FILE_BYTES_MAX = 1 << 20;

  /// rsaEncryption with NULL parameters (RFC 8017 §A.1), as AlgorithmIdentifier.
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  /// id-ecPublicKey (RFC 5480 §2.1.1), to be followed by the curve.
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

  private static final byte[] VERSION_0 = {2, 1, 0};

  private Pem() {}

  /// All certificates of a file, in order.
  ///
  /// @throws IOException naming the file, if it cannot be read or has none
  public static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks(file)) {
        if (block.label().equals("CERTIFICATE")) {
          certificates.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(block.content())));
        }
      }
    } catch (CertificateException e) {
      throw new IOException(file + ": not a certificate: " + e.getMessage(), e);
    }
    if (certificates.isEmpty()) {
      throw new IOException(file + " holds no certificate (BEGIN CERTIFICATE)");
    }
    return certificates;
  }

  /// The first private key of a file: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017 §A.1.2) or SEC 1 (RFC
  /// 5915).
  ///
  /// @throws IOException naming the file, if it cannot be read, or has no supported key
  public static PrivateKey privateKey(Path file) throws IOException {
    for (Block block : blocks(file)) {
      switch (block.label()) {
        case "PRIVATE KEY" -> {
          return key(file, block.content());
        }
        case "RSA PRIVATE KEY" -> {
          refuseEncrypted(file, block);
          return key(file, pkcs8(RSA, block.content()));
        }
        case "EC PRIVATE KEY" -> {
          refuseEncrypted(file, block);
          byte[] algorithm = Der.sequence(EC, curve(file, block.content()));
          return key(file, pkcs8(algorithm, block.content()));
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new IOException(file + ": the private key is encrypted; decrypt it first");
        default -> {
          // Certificates and parameters may precede the key.
        }
      }
    }
    throw new IOException(file + " holds no private key (BEGIN PRIVATE KEY)");
  }

  /// Whether a private key and a certificate are a pair.
  public static boolean belong(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      byte[] sample = {1, 2, 3};
      signature.initSign(key);
      signature.update(sample);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(sample);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      // Keys of two types, or a key that cannot sign.
      return false;
    }
  }

  /// The host names of a certificate, in lower case: subject alternative names of type DNS. The
  /// common name does not count (RFC 9525 §2).
  public static List<String> hostNames(X509Certificate certificate) throws IOException {
    try {
      List<String> names = new ArrayList<>();
      var alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> alternative : alternatives) {
          // RFC 5280 §4.2.1.6: kind 2 is dNSName.
          if (Integer.valueOf(2).equals(alternative.get(0))) {
            names.add(((String) alternative.get(1)).toLowerCase(Locale.ROOT));
          }
        }
      }
      return names;
    } catch (CertificateException e) {
      throw new IOException("certificate with unreadable names: " + e.getMessage(), e);
    }
  }

  private record Block(String label, byte[] content, boolean encrypted) {}

  private static List<Block> blocks(Path file) throws IOException {
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new IOException(file + " is too large for a PEM file");
    }
    List<Block> blocks = new ArrayList<>();
    String label = "";
    boolean encrypted = false;
    StringBuilder base64 = new StringBuilder();
    for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\\R")) {
      String text = line.strip();
      if (text.startsWith("-----BEGIN ") && text.endsWith("-----")) {
        label = text.substring(11, text.length() - 5);
        encrypted = false;
        base64.setLength(0);
      } else if (!label.isEmpty() && text.equals("-----END " + label + "-----")) {
        blocks.add(new Block(label, decode(file, label, encrypted, base64.toString()), encrypted));
        label = "";
      } else if (text.contains(":")) {
        encrypted |= text.startsWith("Proc-Type:") && text.contains("ENCRYPTED");
      } else {
        base64.append(text);
      }
    }
    if (!label.isEmpty()) {
      throw new IOException(file + ": BEGIN " + label + " without its END");
    }
    return blocks;
  }

  private static byte[] decode(Path file, String label, boolean encrypted, String base64)
      throws IOException {
    if (encrypted) {
      return new byte[0];
    }
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + label + " is not base64: " + e.getMessage(), e);
    }
  }

  private static void refuseEncrypted(Path file, Block block) throws IOException {
    if (block.encrypted()) {
      throw new IOException(file + ": the private key is encrypted; decrypt it first");
    }
  }

  private static PrivateKey key(Path file, byte[] pkcs8) throws IOException {
    for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        // Not of this algorithm: try the next one.
      } catch (GeneralSecurityException e) {
        throw new IOException(file + ": " + algorithm + " keys are not available", e);
      }
    }
    throw new IOException(file + ": the private key is damaged, or neither RSA, EC nor EdDSA");
  }

  /// RFC 5958 §2: OneAsymmetricKey, version 0.
  private static byte[] pkcs8(byte[] algorithm, byte[] key) {
    return Der.sequence(VERSION_0, algorithm, Der.value(4, key));
  }

  /// The curve's object identifier, which in SEC 1 may be inside the key (RFC 5915 §3).
  private static byte[] curve(Path file, byte[] key) throws IOException {
    try {
      Der sequence = new Der(key).enter(0x30);
      sequence.skip(2);
      sequence.skip(4);
      Der parameters = sequence.enter(0xa0);
      return parameters.whole(6);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException(file + ": EC private key without a named curve; use PKCS#8", e);
    }
  }

  /// The part of DER needed for wrapping a key.
  private static final class Der {
    private final byte[] bytes;
    private int position;

    Der(byte[] bytes) {
      this.bytes = bytes;
    }

    Der enter(int tag) {
      int end = end(tag);
      Der inside = new Der(Arrays.copyOfRange(bytes, position, end));
      position = end;
      return inside;
    }

    void skip(int tag) {
      position = end(tag);
    }

    /// A value with its tag and length.
    byte[] whole(int tag) {
      int start = position;
      int end = end(tag);
      return Arrays.copyOfRange(bytes, start, end);
    }

    /// Skips tag and length; returns the end of the value.
    private int end(int tag) {
      if ((bytes[position++] & 0xff) != tag) {
        throw new IllegalArgumentException("unexpected tag");
      }
      int length = bytes[position++] & 0xff;
      if (length > 0x82) {
        throw new IllegalArgumentException("too long");
      }
      if (length >= 0x80) {
        int octets = length - 0x80;
        length = 0;
        for (int i = 0; i < octets; i++) {
          length = (length << 8) | (bytes[position++] & 0xff);
        }
      }
      if (length > bytes.length - position) {
        throw new IllegalArgumentException("cut off");
      }
      return position + length;
    }

    static byte[] sequence(byte[]... parts) {
      int length = 0;
      for (byte[] part : parts) {
        length += part.length;
      }
      byte[] content = new byte[length];
      int at = 0;
      for (byte[] part : parts) {
        System.arraycopy(part, 0, content, at, part.length);
        at += part.length;
      }
      return value(0x30, content);
    }

    static byte[] value(int tag, byte[] content) {
      int length = content.length;
      byte[] header =
          length < 0x80
              ? new byte[] {(byte) tag, (byte) length}
              : length < 0x100
                  ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
                  : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
      byte[] whole = Arrays.copyOf(header, header.length + length);
      System.arraycopy(content, 0, whole, header.length, length);
      return whole;
    }
  }

  /// A context for clients that trusts the certificate authorities of a file, in place of Java's.
  ///
  /// @throws IOException if the file cannot be read, or has no certificate
  public static SSLContext trusting(Path file) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      List<X509Certificate> certificates = certificates(file);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry(String.valueOf(i), certificates.get(i));
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS is not available", e);
    }
  }
}
