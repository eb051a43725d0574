package org.posthorn.delivery.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Signatures of Standard Webhooks.
class SignatureTest {
  private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SECRET =
      Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  private static final Instant TIME = Instant.ofEpochSecond(1_614_265_330);

  /// The example that the documentation of the scheme's authors has.
  @Test
  void the_published_example_is_signed_as_published() {
    assertThat(Signature.fields("msg_p5jXN8AQM9LWM0D4loKWxJek", TIME, BODY, List.of(SECRET)))
        .isEqualTo(
            Map.of(
                "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp", "1614265330",
                "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
  }

  @Test
  void each_secret_gives_a_signature_and_they_are_separated_by_a_space() {
    byte[] other = Signature.newSecret(new SecureRandom());
    String both =
        Signature.fields("evt_1", TIME, BODY, List.of(SECRET, other)).get("webhook-signature");
    String first = Signature.fields("evt_1", TIME, BODY, List.of(SECRET)).get("webhook-signature");
    String second = Signature.fields("evt_1", TIME, BODY, List.of(other)).get("webhook-signature");
    assertThat(both).isEqualTo(first + " " + second);
  }

  @Test
  void a_secret_is_given_out_in_the_form_that_libraries_take() {
    assertThat(Signature.text(SECRET)).isEqualTo("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    assertThat(Signature.newSecret(new SecureRandom())).hasSizeBetween(24, 64);
  }
}
