package org.posthorn.queue.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.smtp.syntax.Mailbox;

/// Return paths that say to whom a copy went.
class VerpTest {
  private static final Verp VERP = new Verp(new Mailbox("news", "ours.test"));

  private static Mailbox mailbox(String address) {
    int at = address.lastIndexOf('@');
    return new Mailbox(address.substring(0, at), address.substring(at + 1));
  }

  @ParameterizedTest
  @CsvSource({
    "bob@first.test,       '',   news+bob=first.test",
    "bob+shop@first.test,  '',   news+bob+shop=first.test",
    "a=b@first.test,       '',   news+a=b=first.test",
    "=b@first.test,        '',   news+===b=first.test",
    "björn@first.test,     '',   news+björn=first.test",
    "bob@[192.0.2.1],      '',   news+bob=[192.0.2.1]",
    "bob@first.test,       q7,   news+=q7=bob=first.test",
    "=b@first.test,        q7,   news+=q7==b=first.test",
    "bob=q7=@first.test,   '',   news+bob=q7==first.test",
  })
  void recipient_and_id_come_back(String recipient, String id, String local) {
    Mailbox path = VERP.encode(mailbox(recipient), id).orElseThrow();
    assertThat(path).isEqualTo(new Mailbox(local, "ours.test"));
    assertThat(VERP.decode(path)).contains(new Verp.Decoded(id, Optional.of(mailbox(recipient))));
  }

  @Test
  void letter_case_of_the_list_does_not_matter() {
    assertThat(VERP.decode(mailbox("NEWS+bob=first.test@Ours.Test")))
        .contains(new Verp.Decoded("", Optional.of(mailbox("bob@first.test"))));
  }

  @Test
  void where_the_recipient_does_not_fit_the_id_alone_says_it() {
    Mailbox fits = mailbox("x".repeat(48) + "@first.test");
    Mailbox tooLong = mailbox("x".repeat(49) + "@first.test");
    assertThat(VERP.encode(fits)).isPresent();
    assertThat(VERP.encode(tooLong)).isEmpty();
    Mailbox path = VERP.encode(tooLong, "q7").orElseThrow();
    assertThat(path.localPart()).isEqualTo("news+=q7=");
    assertThat(VERP.decode(path)).contains(new Verp.Decoded("q7", Optional.empty()));
    assertThat(VERP.encode(tooLong, "q".repeat(58))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "news@ours.test", "news+@ours.test", "news+bob@ours.test", "news+bob=@ours.test",
        "news+=@ours.test", "news+==@ours.test", "news+=q7@ours.test", "news+=q7=x@ours.test",
        "other+bob=first.test@ours.test", "news+bob=first.test@theirs.test"
      })
  void what_is_no_such_path_says_nothing(String path) {
    assertThat(VERP.decode(mailbox(path))).isEmpty();
  }

  @Test
  void what_could_not_be_decoded_is_not_encoded() {
    assertThatThrownBy(() -> VERP.encode(mailbox("bob@first.test"), "a=b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> VERP.encode(mailbox("bob@")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
