package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.DeliveryTarget;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.message.MessageDelivery;

/// What one arriving message costs: each read and each row. A change that adds to it shows here.
class FilingCostTest extends MailTest {
  private final CountingStore counting = new CountingStore(new MemoryStore());

  @Override
  KeyValueStore openKv() {
    return counting;
  }

  private static String identified(String id, String references) {
    return "Message-ID: <" + id + "@example.test>\r\n" + references + testMessage("x");
  }

  @Test
  void a_message_for_the_inbox() {
    append(MailboxId.INBOX, identified("1", ""));
    counting.taken();
    append(MailboxId.INBOX, identified("2", ""));
    assertThat(counting.taken())
        .containsExactly(
            "get mail_head",
            "get mailbox",
            "get thread_ref",
            "put thread_ref",
            "put email",
            "put email_structure",
            "put body",
            "put membership",
            "put change",
            "put mailbox",
            "put mail_head");
  }

  @Test
  void an_answer_costs_a_row_more_and_a_read_for_each_message_that_it_names() {
    append(MailboxId.INBOX, identified("1", ""));
    counting.taken();
    append(MailboxId.INBOX, identified("2", "In-Reply-To: <1@example.test>\r\n"));
    assertThat(counting.taken())
        .containsExactly(
            "get mail_head",
            "get mailbox",
            "get thread_ref",
            "get thread_ref",
            "put thread_ref",
            "put thread",
            "put email",
            "put email_structure",
            "put body",
            "put membership",
            "put change",
            "put mailbox",
            "put mail_head");
  }

  @Test
  void a_message_that_is_filed_once_has_a_row_for_its_step() {
    append(MailboxId.INBOX, testMessage("one"));
    counting.taken();
    assertThat(
            alice().append(MailboxId.INBOX, List.of(message(testMessage("two"))), new StepId("s")))
        .isPresent();
    assertThat(counting.taken())
        .containsExactly(
            "get mail_head",
            "get step",
            "put step",
            "get mailbox",
            "put email",
            "put email_structure",
            "put body",
            "put membership",
            "put change",
            "put mailbox",
            "put mail_head");
  }

  @Test
  void junk_costs_no_search_for_its_mailbox() {
    create("Junk mail of last year");
    intoJunk("one");
    counting.taken();
    assertThat(intoJunk("two")).isEqualTo("Junk");
    assertThat(counting.taken())
        .containsExactly(
            "get mail_head",
            "get mailbox",
            "put email",
            "put email_structure",
            "put body",
            "put membership",
            "put change",
            "put mailbox",
            "put mail_head");
  }

  @Test
  void junk_is_found_where_the_first_mailbox_for_it_was_removed() {
    alice().delete(alice().mailbox(MailboxRole.JUNK).orElseThrow().id());
    assertThat(alice().mailbox(MailboxRole.JUNK)).isEmpty();
    assertThat(intoJunk("one")).isEqualTo("INBOX");
    alice().create("Rubbish/Spam", Optional.of(MailboxRole.JUNK));
    assertThat(intoJunk("two")).isEqualTo("Rubbish/Spam");
    assertThat(alice().mailbox(MailboxRole.JUNK)).map(Mailbox::path).hasValue("Rubbish/Spam");
  }

  @Test
  void junk_is_found_by_its_role_under_another_name() {
    alice().rename(alice().mailbox(MailboxRole.JUNK).orElseThrow().id(), "Rubbish");
    create("Junk");
    assertThat(intoJunk("one")).isEqualTo("Rubbish");
  }

  private void create(String path) {
    alice().create(path, Optional.empty());
  }

  private String intoJunk(String text) {
    MessageDelivery.Placed placed =
        new MessageDelivery.Placed(
            message(testMessage(text)),
            List.of(List.of(new DeliveryTarget.OfRole(MailboxRole.JUNK))));
    return alice()
        .deliver(
            new MessageDelivery(
                Optional.empty(), List.of(placed), MessageDelivery.Effects.NONE, List.of()))
        .orElseThrow()
        .getFirst()
        .path();
  }

  @Test
  void states_of_emails_and_threads_cost_neither_rows_nor_reads() {
    Appended one = append(MailboxId.INBOX, testMessage("one"));
    counting.taken();
    store(MailboxId.INBOX, FlagChange.add("\\Deleted"), one.uid());
    assertThat(counting.taken())
        .containsExactly(
            "get mail_head",
            "get mailbox",
            "get membership",
            "delete change",
            "put membership",
            "put change",
            "put mailbox",
            "put mail_head");
    store(MailboxId.INBOX, FlagChange.remove("\\Deleted"), one.uid());
    counting.taken();
    alice().copy(MailboxId.INBOX, new int[] {one.uid()}, archive());
    assertThat(counting.taken())
        .containsExactly(
            "snapshot",
            "get mail_head",
            "get mailbox",
            "get mailbox",
            "get membership",
            "get email",
            "put membership",
            "put change",
            "put membership",
            "put email",
            "put mailbox",
            "put mail_head");
  }

  /// So a Mailbox/set of 1,000 mailboxes does not read a million.
  @Test
  void a_mailbox_is_looked_at_without_reading_the_others() {
    MailboxId made = alice().create("made", Optional.empty()).id();
    counting.taken();
    assertThat(alice().changeMailboxes(OptionalLong.empty(), tree -> tree.find(made))).isPresent();
    assertThat(counting.taken())
        .containsExactly("get mail_head", "get mailbox", "get subscription");
  }

  @Test
  void whether_an_account_has_room_is_one_row_read_without_a_snapshot() {
    append(MailboxId.INBOX, testMessage("one"));
    counting.taken();
    assertThat(alice().quota().emails()).isOne();
    assertThat(counting.taken()).containsExactly("get mail_head");
    assertThat(alice().modSeq()).isPositive();
    assertThat(counting.taken()).containsExactly("get mail_head");
  }
}
