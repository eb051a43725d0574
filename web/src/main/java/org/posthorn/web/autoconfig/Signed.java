package org.posthorn.web.autoconfig;

import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.posthorn.wire.ServerTls;

/// Creates signed content (CMS, RFC 5652 §5).
final class Signed {
  private Signed() {}

  /// @throws IOException if the key cannot sign
  static byte[] by(ServerTls.Identity identity, byte[] content) throws IOException {
    try {
      ContentSigner signer =
          new JcaContentSignerBuilder(algorithm(identity.key().getAlgorithm()))
              .build(identity.key());
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(
          new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
              .build(signer, identity.chain().getFirst()));
      generator.addCertificates(new JcaCertStore(identity.chain()));
      return generator.generate(new CMSProcessableByteArray(content), true).getEncoded();
    } catch (OperatorCreationException | CMSException | CertificateEncodingException e) {
      throw new IOException("the certificate's key cannot sign", e);
    }
  }

  private static String algorithm(String key) {
    return switch (key) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key; // for Ed25519 and Ed448, the key type is the algorithm
    };
  }
}
