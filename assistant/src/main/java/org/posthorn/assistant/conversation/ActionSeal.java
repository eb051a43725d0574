package org.posthorn.assistant.conversation;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.posthorn.directory.AccountId;
import tools.jackson.databind.node.ObjectNode;

/// Signs proposed actions: a signature is valid for exactly the parameters that the user saw, in
/// the account and conversation where they were shown. Immutable.
final class ActionSeal {
  private static final String ALGORITHM = "HmacSHA256";
  private final SecretKeySpec key;

  /// @param key secret, at least 32 octets
  ActionSeal(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /// @param id of the action
  /// @param parameters everything that determines what is done, and until when
  String sign(AccountId account, long conversation, String id, ObjectNode parameters) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      String text = account.value() + "\n" + conversation + "\n" + id + "\n" + parameters;
      byte[] sum = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(sum);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean verifies(
      String signature, AccountId account, long conversation, String id, ObjectNode parameters) {
    return MessageDigest.isEqual(
        signature.getBytes(StandardCharsets.UTF_8),
        sign(account, conversation, id, parameters).getBytes(StandardCharsets.UTF_8));
  }
}
