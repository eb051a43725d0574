package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.posthorn.store.mail.DeliveryTarget;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.message.MessageDelivery;
import org.posthorn.store.view.MailboxView;

/// Mail programs show a paper clip without having to fetch the structure of each message (RFC 9979
/// §4.1). The rule is that of JMAP's `hasAttachment`.
class AttachmentKeywordTest extends MailTest {
  private static final String WITH =
      """
      Content-Type: multipart/mixed; boundary=b

      --b

      text
      --b
      Content-Disposition: attachment; filename=a.pdf

      x
      --b--
      """
          .replace("\n", "\r\n");

  private List<String> keywords(MailboxId mailbox) {
    MailboxView view = alice().view(mailbox);
    return IntStream.range(0, view.size())
        .mapToObj(i -> String.join(" ", view.keywords().names(view.flags(i))))
        .toList();
  }

  @Test
  void whatever_arrives_with_an_attachment_has_the_keyword() {
    alice().append(inbox(), List.of(message(WITH), message(testMessage("without"))));
    alice().create(message(WITH, "k"), Set.of(inbox()), OptionalLong.empty());
    MessageDelivery.Placed placed =
        new MessageDelivery.Placed(
            message(WITH), List.of(List.of(new DeliveryTarget.OfRole(MailboxRole.INBOX))));
    alice()
        .deliver(
            new MessageDelivery(
                Optional.empty(), List.of(placed), MessageDelivery.Effects.NONE, List.of()));
    assertThat(keywords(inbox()))
        .containsExactly("$hasattachment", "", "$hasattachment k", "$hasattachment");
  }

  @Test
  void no_message_has_the_keyword_and_its_opposite() {
    alice().append(inbox(), List.of(message(WITH, "$HasNoAttachment")));
    assertThat(keywords(inbox())).containsExactly("$HasNoAttachment");
  }

  @Test
  void an_account_without_room_for_the_keyword_takes_the_message_all_the_same() {
    String[] names =
        IntStream.range(KeywordNames.INITIAL.size(), KeywordNames.KEYWORDS_MAX)
            .mapToObj(i -> "k" + i)
            .toArray(String[]::new);
    alice().append(inbox(), List.of(message(testMessage("all"), names), message(WITH)));
    assertThat(keywords(inbox()).getLast()).isEmpty();
  }
}
