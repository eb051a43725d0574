package org.posthorn.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.posthorn.store.annotations.AnnotationException;
import org.posthorn.store.annotations.AnnotationException.Kind;
import org.posthorn.store.annotations.AnnotationLimits;
import org.posthorn.store.annotations.Annotations;
import org.posthorn.store.annotations.EntryName;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;

/// What clients note about mailboxes (RFC 5464).
class AnnotationsTest extends MailTest {
  private static final EntryName COMMENT = name("/shared/comment");
  private static final Optional<MailboxId> ACCOUNT = Optional.empty();

  private static EntryName name(String text) {
    return EntryName.of(text).orElseThrow();
  }

  private Annotations annotations() {
    return alice().annotations();
  }

  private void set(Optional<MailboxId> of, EntryName name, String value) {
    annotations().set(of, Map.of(name, Optional.of(value.getBytes(UTF_8))));
  }

  private String shown(Optional<MailboxId> of) {
    return annotations().all(of).entrySet().stream()
        .map(entry -> entry.getKey() + "=" + new String(entry.getValue(), UTF_8))
        .collect(Collectors.joining(" "));
  }

  @Test
  void a_mailbox_keeps_its_own_when_it_is_renamed_and_takes_them_along_when_it_goes() {
    Mailbox work = alice().create("Work", Optional.empty());
    Optional<MailboxId> id = Optional.of(work.id());
    set(id, COMMENT, "Urgent");
    set(ACCOUNT, COMMENT, "All of it");
    alice().rename(work.id(), "Projects");
    assertThat(shown(id)).isEqualTo("/shared/comment=Urgent");
    alice().delete(work.id());
    assertThat(shown(id)).isEmpty();
    Mailbox again = alice().create("Work", Optional.empty());
    assertThat(shown(Optional.of(again.id()))).isEmpty();
    assertThat(shown(ACCOUNT)).isEqualTo("/shared/comment=All of it");
    assertThat(mail().check(ALICE).problems()).isEmpty();
    assertThatThrownBy(() -> set(id, COMMENT, "x"))
        .isInstanceOfSatisfying(
            MailException.class, e -> assertThat(e.kind()).isEqualTo(MailException.Kind.NOT_FOUND));
  }

  @Test
  void a_mailbox_without_its_own_has_that_of_the_account() {
    Optional<MailboxId> inbox = Optional.of(MailboxId.INBOX);
    assertThat(annotations().nearest(MailboxId.INBOX, COMMENT)).isEmpty();
    set(ACCOUNT, COMMENT, "account");
    assertThat(annotations().nearest(MailboxId.INBOX, COMMENT)).hasValue("account");
    assertThat(annotations().text(ACCOUNT, "/Shared/comment")).hasValue("account");
    assertThat(annotations().text(inbox, "/shared/comment")).isEmpty();
    assertThat(annotations().text(ACCOUNT, "no name")).isEmpty();
    set(inbox, COMMENT, "");
    assertThat(annotations().nearest(MailboxId.INBOX, COMMENT)).hasValue("");
    annotations().set(inbox, Map.of(COMMENT, Optional.empty()));
    assertThat(annotations().nearest(MailboxId.INBOX, COMMENT)).hasValue("account");
  }

  @Test
  void names_have_a_form_and_no_case() {
    assertThat(EntryName.of("/Shared/Comment")).hasValue(COMMENT);
    for (String wrong :
        List.of(
            "",
            "/shared",
            "/private",
            "/shared/",
            "/shared//a",
            "/shared/a/",
            "shared/a",
            "/public/a",
            "/sharedx/a",
            "/shared/a*",
            "/shared/%",
            "/shared/ü",
            "/shared/\t",
            "/shared/" + "a".repeat(248))) {
      assertThat(EntryName.of(wrong)).as(wrong).isEmpty();
    }
    assertThat(EntryName.of("/shared/" + "a".repeat(247))).isPresent();
    EntryName shared = EntryName.above("/shared").orElseThrow();
    assertThat(COMMENT.levelsBelow(shared)).isEqualTo(1);
    assertThat(name("/shared/a/b").levelsBelow(name("/shared/a"))).isEqualTo(1);
    assertThat(name("/shared/a/b").levelsBelow(shared)).isEqualTo(2);
    assertThat(name("/shared/ab").levelsBelow(name("/shared/a"))).isNegative();
  }

  @Test
  void there_are_so_many_of_so_many_octets_and_what_is_too_much_changes_nothing() {
    AnnotationLimits limits = AnnotationLimits.defaults();
    byte[] longest = new byte[limits.valueOctetsMax()];
    annotations().set(ACCOUNT, Map.of(COMMENT, Optional.of(longest)));
    refused(Kind.TOO_LARGE, Map.of(COMMENT, Optional.of(new byte[longest.length + 1])));
    Map<EntryName, Optional<byte[]>> many = new HashMap<>();
    for (int i = 0; i < 16; i++) {
      many.put(name("/private/" + i), Optional.of(longest));
    }
    refused(Kind.TOO_MANY, many);
    assertThat(annotations().all(ACCOUNT)).hasSize(1);
    annotations().set(ACCOUNT, Map.of(COMMENT, Optional.empty()));
    Map<EntryName, Optional<byte[]>> full = new HashMap<>();
    for (int i = 0; i < limits.entriesMax(); i++) {
      full.put(name("/private/" + i), Optional.of(new byte[1]));
    }
    annotations().set(ACCOUNT, full);
    refused(Kind.TOO_MANY, Map.of(COMMENT, Optional.of(new byte[1])));
    annotations().set(ACCOUNT, Map.of(name("/private/7"), Optional.empty()));
    annotations().set(Optional.of(MailboxId.INBOX), Map.of(COMMENT, Optional.of(new byte[1])));
  }

  private void refused(Kind kind, Map<EntryName, Optional<byte[]>> values) {
    assertThatThrownBy(() -> annotations().set(ACCOUNT, values))
        .isInstanceOfSatisfying(
            AnnotationException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }
}
