package org.posthorn.transport.returnpath;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;

class VerpTest {
  private static final Mailbox OWNER = new Mailbox("owner-list", "example.org");

  private static Mailbox mailbox(String address) {
    int at = address.lastIndexOf('@');
    return new Mailbox(address.substring(0, at), address.substring(at + 1));
  }

  @ParameterizedTest
  @CsvSource({
    "user@remote.test,        +=, owner-list+user=remote.test@example.org",
    "user@remote.test,        -=, owner-list-user=remote.test@example.org",
    "user@remote.test,        ==, owner-list=user=remote.test@example.org",
    "user+box@re-mote.test,   +=, owner-list+user+box=re-mote.test@example.org",
    "a=b@remote.test,         +=, owner-list+a=b=remote.test@example.org",
    "bob@[127.0.0.1],         +=, owner-list+bob=[127.0.0.1]@example.org",
    "Gr\u00fc\u00dfe@b\u00fccher.test, +=, owner-list+Gr\u00fc\u00dfe=b\u00fccher.test@example.org",
  })
  void a_return_path_says_to_whom_the_copy_went(String recipient, String delimiters, String path) {
    MailParameters.Verp verp = new MailParameters.Verp(delimiters.charAt(0), delimiters.charAt(1));
    Optional<Mailbox> encoded = Verp.encode(OWNER, mailbox(recipient), verp);
    assertThat(encoded).contains(mailbox(path));
    assertThat(Verp.recipients(encoded.orElseThrow())).contains(mailbox(recipient));
  }

  @Test
  void what_does_not_fit_into_64_octets_is_not_made() {
    MailParameters.Verp verp = new MailParameters.Verp('+', '=');
    String room = "u".repeat(64 - "owner-list+=remote.test".length());
    assertThat(Verp.encode(OWNER, new Mailbox(room, "remote.test"), verp)).isPresent();
    assertThat(Verp.encode(OWNER, new Mailbox(room + "u", "remote.test"), verp)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"owner@example.org", "owner+@example.org", "owner+a=@example.org", "+=@example.org"})
  void other_addresses_are_about_nobody(String path) {
    assertThat(Verp.recipients(mailbox(path))).isEmpty();
  }

  @Test
  void guesses_are_bounded() {
    assertThat(Verp.recipients(new Mailbox("+".repeat(64), "example.org"))).hasSizeLessThan(2_100);
    assertThat(Verp.recipients(new Mailbox("+a=b.test".repeat(20), "example.org"))).isEmpty();
  }
}
