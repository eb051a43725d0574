package org.posthorn.jmap.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPrivateKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/// RFC 8291, with its example.
class WebPushTest {
  private static final byte[] KEY =
      bytes(
          "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
  private static final byte[] SECRET = bytes("BTBZMqHH6r4Tts7J_aSIgg");

  private static byte[] bytes(String base64) {
    return Base64.getUrlDecoder().decode(base64);
  }

  /// RFC 8291 §5
  @Test
  void the_example_of_the_specification() throws Exception {
    ECPublicKey own =
        WebPush.publicKey(
            bytes(
                "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"));
    ECPrivateKeySpec ownPrivate =
        new ECPrivateKeySpec(
            new BigInteger(1, bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")),
            own.getParams());
    KeyPair keys = new KeyPair(own, KeyFactory.getInstance("EC").generatePrivate(ownPrivate));
    byte[] sealed =
        WebPush.encrypt(
            KEY,
            SECRET,
            "When I grow up, I want to be a watermelon".getBytes(UTF_8),
            bytes("DGv6ra1nlYgDCS1FRnbzlw"),
            keys);
    assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(sealed))
        .isEqualTo(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
                + "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj"
                + "_Qulcy4a-fN");
  }

  @Test
  void what_is_no_key_is_refused() {
    SecureRandom random = new SecureRandom();
    byte[] offCurve = KEY.clone();
    offCurve[64] ^= 1;
    for (byte[] key : new byte[][] {new byte[65], new byte[3], offCurve}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> WebPush.encrypt(key, SECRET, new byte[1], random));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebPush.encrypt(KEY, new byte[15], new byte[1], random));
  }

  @Test
  void a_record_is_never_longer_than_push_services_take() {
    SecureRandom random = new SecureRandom();
    byte[] plain = new byte[WebPush.PLAIN_BYTES_MAX];
    assertThat(WebPush.encrypt(KEY, SECRET, plain, random)).hasSize(4_096);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> WebPush.encrypt(KEY, SECRET, new byte[WebPush.PLAIN_BYTES_MAX + 1], random));
  }
}
