package org.posthorn.vault.recipient;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import org.bouncycastle.bcpg.AEADAlgorithmTags;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.CompressionAlgorithmTags;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.Features;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedDataStreamGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.api.MessageEncryptionMechanism;
import org.bouncycastle.openpgp.api.OpenPGPEncryptionNegotiator;
import org.bouncycastle.openpgp.api.OpenPGPMessageGenerator;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPImplementation;

/// Encrypts to all of several keys at once, as a stream.
public final class RecipientEncryption {
  private RecipientEncryption() {}

  /// Writes what is encrypted.
  @FunctionalInterface
  public interface Source {
    void writeTo(OutputStream target) throws IOException;
  }

  /// Writes an armored OpenPGP message: AES-256, as AEAD (RFC 9580 §5.13.2) if each key announces
  /// it, otherwise with the detection of changes that older programs know (§5.13.1). It is not
  /// compressed and not signed.
  ///
  /// @throws IOException if it cannot be written, or a key cannot be used
  public static void openPgp(List<OpenPgpKey> keys, Source source, OutputStream target)
      throws IOException {
    boolean aead = keys.stream().allMatch(RecipientEncryption::knowsAead);
    MessageEncryptionMechanism mechanism =
        aead
            ? MessageEncryptionMechanism.aead(
                SymmetricKeyAlgorithmTags.AES_256, AEADAlgorithmTags.OCB)
            : MessageEncryptionMechanism.integrityProtected(SymmetricKeyAlgorithmTags.AES_256);
    try {
      OpenPGPMessageGenerator generator =
          new OpenPGPMessageGenerator(new BcOpenPGPImplementation())
              .setAllowPadding(false)
              .setArmored(true)
              // RFC 9580 §6.1 lets it be left out, but without it GnuPG 2.2 reads only two of
              // three messages. Together with AEAD it must be left out.
              .setArmorStreamFactory(
                  to -> ArmoredOutputStream.builder().clearHeaders().enableCRC(!aead).build(to))
              .setCompressionNegotiator((_, _) -> CompressionAlgorithmTags.UNCOMPRESSED)
              .setPublicKeyBasedEncryptionNegotiator(
                  new OpenPGPEncryptionNegotiator() {
                    @Override
                    public MessageEncryptionMechanism negotiateEncryption(
                        OpenPGPMessageGenerator configuration) {
                      return mechanism;
                    }
                  });
      for (OpenPgpKey key : keys) {
        generator.addEncryptionCertificate(key.encryption());
      }
      try (OutputStream encrypting = generator.open(target)) {
        source.writeTo(encrypting);
      }
    } catch (PGPException | RuntimeException e) {
      throw new IOException("a message cannot be encrypted", e);
    }
  }

  private static boolean knowsAead(OpenPgpKey key) {
    Features features = key.encryption().getFeatures();
    return features != null && features.supportsSEIPDv2();
  }

  /// Writes a CMS EnvelopedData in BER (RFC 8551 §3.3) with AES-256-CBC, which every program of
  /// today opens; few open AuthEnvelopedData.
  ///
  /// @throws IOException if it cannot be written, or a key cannot be used
  public static void smime(List<RecipientCertificate> keys, Source source, OutputStream target)
      throws IOException {
    try {
      BouncyCastleProvider provider = new BouncyCastleProvider();
      CMSEnvelopedDataStreamGenerator generator = new CMSEnvelopedDataStreamGenerator();
      for (RecipientCertificate key : keys) {
        add(generator, key.certificate(), provider);
      }
      try (OutputStream encrypting =
          generator.open(
              target,
              new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_CBC)
                  .setProvider(provider)
                  .build())) {
        source.writeTo(encrypting);
      }
    } catch (CMSException | GeneralSecurityException | RuntimeException e) {
      throw new IOException("a message cannot be encrypted", e);
    }
  }

  private static void add(
      CMSEnvelopedDataStreamGenerator generator,
      X509Certificate certificate,
      BouncyCastleProvider provider)
      throws GeneralSecurityException {
    PublicKey key = certificate.getPublicKey();
    if (!(key instanceof ECPublicKey ec)) {
      generator.addRecipientInfoGenerator(
          new JceKeyTransRecipientInfoGenerator(certificate).setProvider(provider));
      return;
    }
    // RFC 5753 §3.1.1: with a key of this message alone.
    KeyPairGenerator pairs = KeyPairGenerator.getInstance("EC", provider);
    pairs.initialize(ec.getParams());
    KeyPair pair = pairs.generateKeyPair();
    JceKeyAgreeRecipientInfoGenerator agreement =
        new JceKeyAgreeRecipientInfoGenerator(
            CMSAlgorithm.ECDH_SHA256KDF,
            pair.getPrivate(),
            pair.getPublic(),
            CMSAlgorithm.AES256_WRAP);
    agreement.setProvider(provider);
    agreement.addRecipient(certificate);
    generator.addRecipientInfoGenerator(agreement);
  }
}
