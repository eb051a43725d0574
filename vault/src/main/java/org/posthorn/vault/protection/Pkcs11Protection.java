package org.posthorn.vault.protection;

import java.io.IOException;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;
import org.posthorn.vault.KeyProtection;
import org.posthorn.vault.MasterKeyException;

/// An AES key in a PKCS#11 token, which encrypts with CKM_AES_GCM: `nonce (12 bytes), ciphertext,
/// tag (16 bytes)`. The nonce is random. Each use opens a session of its own and ends it.
///
/// Source: PKCS #11 version 2.40, AES-GCM; NIST SP 800-38D.
public final class Pkcs11Protection implements KeyProtection {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  /// A login is of the whole process, so that only one use at a time may log in and out.
  private static final ReentrantLock ONE = new ReentrantLock();

  private final Token token;
  private final ProtectionLimits limits;
  private final SecureRandom random = new SecureRandom();
  private @Nullable Provider provider;

  /// Where a key is.
  ///
  /// @param library of the token's vendor, a path
  /// @param slot number of the slot, as `pkcs11-tool --list-slots` shows it
  /// @param key label (CKA_LABEL) of the AES key
  /// @param pinFile with the user's PIN
  public record Token(Path library, long slot, String key, Path pinFile) {}

  public Pkcs11Protection(Token token, ProtectionLimits limits) {
    this.token = token;
    this.limits = limits;
  }

  @Override
  public String kind() {
    return "pkcs11";
  }

  @Override
  public byte[] encrypt(byte[] key) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = run(Cipher.ENCRYPT_MODE, nonce, key, 0);
    byte[] encrypted = new byte[NONCE_BYTES + sealed.length];
    System.arraycopy(nonce, 0, encrypted, 0, NONCE_BYTES);
    System.arraycopy(sealed, 0, encrypted, NONCE_BYTES, sealed.length);
    return encrypted;
  }

  @Override
  public byte[] decrypt(byte[] encrypted) {
    if (encrypted.length <= NONCE_BYTES) {
      throw new MasterKeyException("a master key is too short to be encrypted by a token");
    }
    byte[] nonce = new byte[NONCE_BYTES];
    System.arraycopy(encrypted, 0, nonce, 0, NONCE_BYTES);
    return run(Cipher.DECRYPT_MODE, nonce, encrypted, NONCE_BYTES);
  }

  /// On a thread of its own: a library may hang.
  private byte[] run(int mode, byte[] nonce, byte[] input, int offset) {
    String pin = SecretFile.read(token.pinFile(), limits);
    FutureTask<byte[]> task = new FutureTask<>(() -> used(pin, mode, nonce, input, offset));
    Thread.ofPlatform().daemon().name("pkcs11").start(task);
    try {
      return task.get(limits.answerMax().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new MasterKeyException(
          described() + " did not answer within " + limits.answerMax().toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MasterKeyException(described() + " was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof MasterKeyException known) {
        throw known;
      }
      throw new MasterKeyException(described() + " failed: " + reason(e), e);
    }
  }

  private byte[] used(String pin, int mode, byte[] nonce, byte[] input, int offset)
      throws GeneralSecurityException, IOException {
    ONE.lock();
    try {
      Provider with = provider();
      KeyStore store = KeyStore.getInstance("PKCS11", with);
      store.load(null, pin.toCharArray());
      try {
        Key key = store.getKey(token.key(), null);
        if (key == null) {
          throw new MasterKeyException(described() + " has no secret key " + token.key());
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", with);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher.doFinal(input, offset, input.length - offset);
      } finally {
        if (with instanceof AuthProvider sessions) {
          sessions.logout();
        }
      }
    } finally {
      ONE.unlock();
    }
  }

  private Provider provider() {
    Provider ready = provider;
    if (ready == null) {
      Provider base = Security.getProvider("SunPKCS11");
      if (base == null) {
        throw new MasterKeyException("this Java has no PKCS#11 (the module jdk.crypto.cryptoki)");
      }
      ready =
          base.configure(
              "--name = posthorn\nlibrary = "
                  + token.library()
                  + "\nslot = "
                  + token.slot()
                  + "\nshowInfo = false\n");
      provider = ready;
    }
    return ready;
  }

  private String described() {
    return "the PKCS#11 token in slot " + token.slot() + " of " + token.library();
  }

  /// The message at the bottom, which has the token's error, such as CKR_PIN_INCORRECT.
  private static String reason(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String message = deepest.getMessage();
    return message == null ? deepest.getClass().getSimpleName() : message;
  }
}
