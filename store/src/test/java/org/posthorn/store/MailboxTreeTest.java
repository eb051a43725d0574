package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.store.MailAccountTest.refused;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.store.mail.MailException.Kind;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.StoreLimits;

class MailboxTreeTest extends MailTest {
  @Override
  StoreLimits limits() {
    return new StoreLimits(
        20,
        4,
        10,
        1 << 20,
        64 << 10,
        1 << 20,
        StoreLimits.Retention.defaults(),
        StoreLimits.Scripts.defaults());
  }

  private List<String> paths() {
    return alice().mailboxes().stream().map(Mailbox::path).toList();
  }

  private MailboxId create(String path) {
    return alice().create(path, Optional.empty()).id();
  }

  private MailboxId id(String path) {
    return alice().mailbox(path).orElseThrow().id();
  }

  @Test
  void missing_mailboxes_above_are_made() {
    create("Work/2026/March");
    assertThat(paths()).contains("Work", "Work/2026", "Work/2026/March");
    Mailbox march = alice().mailbox("Work/2026/March").orElseThrow();
    assertThat(march.name()).isEqualTo("March");
    assertThat(march.parent()).hasValue(id("Work/2026"));
    refused(Kind.ALREADY_EXISTS, () -> create("Work/2026"));
  }

  @Test
  void inbox_is_found_in_any_case_and_other_names_are_not() {
    create("inbox/Bills");
    assertThat(paths()).contains("INBOX/Bills");
    assertThat(alice().mailbox("Inbox/Bills")).isPresent();
    assertThat(alice().mailbox("INBOX/bills")).isEmpty();
    refused(Kind.ALREADY_EXISTS, () -> create("InBoX"));
  }

  @Test
  void names_are_compared_in_normal_form() {
    create("Cafe\u0301");
    assertThat(alice().mailbox("Caf\u00e9")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "a//b", "/a", "a/", "a\u0000b", "a\nb", "a\u007f", "x\u0085y", "\ud800"})
  void names_that_are_not_allowed(String path) {
    refused(Kind.INVALID, () -> create(path));
    assertThat(alice().mailbox(path)).isEmpty();
  }

  @Test
  void names_have_limits() {
    create("n".repeat(255));
    refused(Kind.INVALID, () -> create("n".repeat(256)));
    create("a/b/c/d");
    refused(Kind.LIMIT, () -> create("a/b/c/d/e"));
    String long250 = "p".repeat(250);
    refused(Kind.INVALID, () -> create(String.join("/", long250, long250, long250, long250)));
  }

  @Test
  void the_number_of_mailboxes_has_a_limit() {
    for (int i = 6; i < 20; i++) {
      create("m" + i);
    }
    refused(Kind.LIMIT, () -> create("one-more"));
  }

  @Test
  void a_role_is_given_once() {
    refused(Kind.ALREADY_EXISTS, () -> alice().create("Rubbish", Optional.of(MailboxRole.TRASH)));
    alice().delete(id("Trash"));
    assertThat(alice().create("Rubbish", Optional.of(MailboxRole.TRASH)).role())
        .hasValue(MailboxRole.TRASH);
    assertThat(alice().mailbox(MailboxRole.TRASH)).map(Mailbox::path).hasValue("Rubbish");
  }

  @Test
  void each_role_of_a_new_account_has_its_mailbox() {
    for (MailboxRole role : MailboxRole.values()) {
      assertThat(alice().mailbox(role).map(Mailbox::path))
          .isEqualTo(role.isProvisioned() ? Optional.of(role.path()) : Optional.empty());
    }
  }

  @Test
  void mailboxes_below_move_along() {
    create("A/B/C");
    MailboxId c = id("A/B/C");
    append(c, testMessage("stays"));
    alice().rename(id("A/B"), "New/Place");
    assertThat(paths()).contains("A", "New/Place", "New/Place/C").doesNotContain("A/B");
    assertThat(alice().mailbox(c).orElseThrow().path()).isEqualTo("New/Place/C");
    assertThat(shown(c)).hasSize(1);
  }

  @Test
  void a_mailbox_does_not_go_below_itself_nor_onto_another() {
    create("A/B");
    refused(Kind.INVALID, () -> alice().rename(id("A"), "A/B/C"));
    refused(Kind.ALREADY_EXISTS, () -> alice().rename(id("A"), "Archive"));
    create("Deep/er/est");
    refused(Kind.LIMIT, () -> alice().rename(id("Deep"), "A/B/Deep"));
    assertThat(paths()).contains("A/B", "Deep/er/est");
  }

  @Test
  void renaming_inbox_moves_its_messages() {
    appendMany(inbox(), 3);
    create("INBOX/Below");
    Mailbox moved = alice().rename(inbox(), "Old");
    assertThat(moved.counts().total()).isEqualTo(3);
    assertThat(shown(inbox())).isEmpty();
    assertThat(paths()).contains("INBOX", "INBOX/Below", "Old");
  }

  @Test
  void deleting_a_mailbox_removes_its_messages() {
    MailboxId gone = create("Gone");
    appendMany(gone, 3);
    int[] kept = alice().copy(gone, new int[] {2}, inbox()).to();
    alice().delete(gone);
    assertThat(kept).containsExactly(1);
    assertThat(alice().quota().emails()).isOne();
    refused(Kind.NOT_FOUND, () -> alice().view(gone));
    refused(Kind.NOT_FOUND, () -> append(gone, testMessage("late")));
    int again = alice().mailbox(create("Gone")).orElseThrow().uidValidity();
    assertThat(again).as("another UIDVALIDITY").isNotEqualTo(gone.value());
  }

  @Test
  void inbox_and_mailboxes_with_others_below_are_not_deleted() {
    create("A/B");
    refused(Kind.HAS_CHILDREN, () -> alice().delete(id("A")));
    refused(Kind.INVALID, () -> alice().delete(inbox()));
  }

  @Test
  void subscriptions_are_names_alone() {
    alice().subscribe("No/Such");
    alice().unsubscribe("Junk");
    assertThat(alice().subscriptions()).contains("No/Such").doesNotContain("Junk");
    for (int i = 0; i < 4; i++) {
      alice().subscribe("s" + i);
    }
    refused(Kind.LIMIT, () -> alice().subscribe("one-more"));
  }
}
