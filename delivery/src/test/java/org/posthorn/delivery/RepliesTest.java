package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RepliesTest {
  static Stream<DeliveryRefusal> refusals() {
    return Stream.of(
            DeliveryRefusal.OfRecipient.values(),
            DeliveryRefusal.OfMessage.values(),
            DeliveryRefusal.Failure.values())
        .flatMap(Arrays::stream);
  }

  /// SMTP says in its reply what other doors are told.
  @ParameterizedTest
  @MethodSource("refusals")
  void the_reply_has_the_status_of_the_refusal(DeliveryRefusal refusal) {
    assertThat(Replies.of(refusal).status()).contains(refusal.status());
    assertThat(Replies.of(refusal).code() / 100).isEqualTo(refusal.temporary() ? 4 : 5);
  }
}
