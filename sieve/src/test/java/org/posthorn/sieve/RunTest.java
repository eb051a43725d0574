package org.posthorn.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.posthorn.sieve.run.Action;
import org.posthorn.sieve.run.RunResult;

class RunTest {
  private final Account account = Messages.account();

  /// RFC 6785 §3.3, §3.11, §4.6.
  @Test
  void a_message_in_a_mailbox_is_neither_answered_nor_asked_for_its_envelope() {
    account.delivery = false;
    for (String extension : List.of("reject", "ereject", "vacation", "vacation-seconds")) {
      assertThat(account.run("require \"" + extension + "\"; discard;", Messages.COYOTE))
          .startsWith("error 1:1: " + extension.replace("-seconds", "") + " is for mail")
          .endsWith("; keep");
    }
    account.scripts.put("PERSONAL/refuses", "require \"reject\"; reject \"no\";");
    assertThat(account.run("require \"include\"; include \"refuses\";", Messages.COYOTE))
        .startsWith("error 1:20: reject is for mail that is being delivered");
    String envelope = "require \"envelope\"; if envelope \"from\" \"x\" { discard; }";
    assertThat(account.run(envelope, Messages.COYOTE))
        .startsWith("error 1:24: a message in a mailbox has no envelope");
    assertThat(account.run("require \"fileinto\"; fileinto \"INBOX\"; keep;", Messages.COYOTE))
        .as("two messages")
        .isEqualTo("fileinto INBOX; keep");
    account.delivery = true;
    assertThat(account.run("require \"fileinto\"; fileinto \"INBOX\"; keep;", Messages.COYOTE))
        .isEqualTo("fileinto INBOX");
  }

  /// RFC 5293 §4, §5: what was asked before does not stay the answer.
  @Test
  void a_test_sees_what_was_added_and_deleted_since_the_same_test() {
    String script =
        """
        require ["editheader", "fileinto"];
        if header :is "X-Seen" "once" { fileinto "too early"; }
        addheader "x-seen" "once";
        if header :is "X-Seen" "once" { fileinto "added"; }
        if not exists "X-Seen" { fileinto "not there"; }
        deleteheader "X-SEEN";
        if exists "X-Seen" { fileinto "too late"; }
        if not header :is "X-Seen" "once" { fileinto "deleted"; }
        """;
    assertThat(account.run(script, Messages.COYOTE)).contains("fileinto added", "fileinto deleted");
    assertThat(account.run(script, Messages.COYOTE))
        .doesNotContain("too early", "not there", "too late");
  }

  @Test
  void an_id_is_a_duplicate_the_second_time() {
    String script = "require \"duplicate\"; if duplicate { discard; }";
    assertThat(account.run(script, Messages.COYOTE)).isEqualTo("remember; keep");
    assertThat(account.run(script, Messages.COYOTE)).isEqualTo("discard");
    String handle = "require \"duplicate\"; if duplicate :handle \"other\" { discard; }";
    assertThat(account.run(handle, Messages.COYOTE)).isEqualTo("remember; keep");
    String last = "require \"duplicate\"; if duplicate :last :seconds 60 { discard; }";
    assertThat(account.run(last, Messages.COYOTE)).isEqualTo("remember; discard");
  }

  @Test
  void a_sender_is_answered_once() {
    String message = "To: me+lists@example.com\nMessage-ID: <2@x>\nReferences: <1@x>\n\n";
    String script = "require \"vacation\"; vacation \"away\";";
    RunResult first = account.outcome(script, message);
    Action.Vacation vacation = (Action.Vacation) first.actions().getFirst();
    assertThat(vacation.reply())
        .isEqualTo(
            new Action.Reply(
                "coyote@desert.example.org",
                "me+lists@example.com",
                "Automated reply",
                Optional.of("<2@x>"),
                List.of("<1@x>", "<2@x>"),
                false,
                "away"));
    assertThat(vacation.seconds()).as("the account's default").isNegative();
    assertThat(account.run(script, message)).isEqualTo("keep");
    // RFC 5230 §4.2: another text is another reply, unless the handle is the same.
    assertThat(account.run("require \"vacation\"; vacation \"back\";", message))
        .startsWith("vacation");
  }

  @Test
  void a_copy_of_a_reply_is_filed() {
    String script =
        "require [\"vacation\",\"fcc\",\"mailbox\",\"imap4flags\"];"
            + "vacation :fcc \"Sent\" :create :flags \"\\\\Seen\" \"away\";";
    RunResult outcome = account.outcome(script, "To: me+lists@example.com\n\n");
    assertThat(((Action.Vacation) outcome.actions().getFirst()).copy())
        .contains(
            new Action.Copy(
                new Action.Target("Sent", true, Optional.empty(), Optional.empty()),
                List.of("\\Seen")));
  }

  @Test
  void an_edited_header_is_what_is_stored() {
    String script =
        "require [\"editheader\",\"fileinto\"]; addheader \"X-A\" \"b\"; deleteheader \"Subject\";"
            + " fileinto \"x\"; addheader \"X-C\" \"d\";";
    String message = "From: a@b\nSubject: x\n\nbody\n";
    assertThat(Account.content(account.outcome(script, message), message))
        .isEqualTo("X-A: b\nFrom: a@b\n\nbody\n");
  }

  @Test
  void a_value_cannot_begin_another_header_field() {
    String script = "require \"editheader\"; addheader \"X-A\" text:\nb\nX-Evil: c\n.\n;";
    String message = "From: a@b\n\nbody\n";
    assertThat(Account.content(account.outcome(script, message), message))
        .isEqualTo("X-A: b X-Evil: c\nFrom: a@b\n\nbody\n");
  }

  @Test
  void a_part_is_replaced() {
    String script =
        "require [\"foreverypart\",\"mime\",\"replace\"]; foreverypart {"
            + " if header :mime :contenttype \"Content-Type\" \"application/pdf\" {"
            + " replace \"removed\"; } }";
    String stored = Account.content(account.outcome(script, Messages.MIXED), Messages.MIXED);
    assertThat(stored)
        .doesNotContain("bill.pdf")
        .contains("--outer\nContent-Type: text/plain; charset=utf-8\n")
        .contains("\n\nremoved\n--outer\nContent-Type: message/rfc822")
        .endsWith("--outer--\nepilogue\n");
  }

  @Test
  void a_message_is_replaced() {
    String script = "require \"replace\"; replace :subject \"new\" \"gone\";";
    String stored = Account.content(account.outcome(script, Messages.MIXED), Messages.MIXED);
    assertThat(stored)
        .startsWith("From: a@example.org\nTo: me@example.com\nSubject: new\nMIME-Version: 1.0\n")
        .endsWith("\n\ngone");
  }

  @Test
  void a_message_is_enclosed() {
    String script = "require \"enclose\"; enclose :subject \"warning\" :headers \"To\" \"beware\";";
    String message = "From: a@b\nTo: c@d\nSubject: x\nX-A: b\n\nbody\n";
    String stored = Account.content(account.outcome(script, message), message);
    assertThat(stored)
        .startsWith("From: a@b\nTo: c@d\nSubject: warning\nMIME-Version: 1.0\n")
        .contains("\n\nbeware\n--")
        .contains(
            "Content-Type: message/rfc822\n\nFrom: a@b\nTo: c@d\nSubject: x\nX-A: b\n\nbody\n")
        .endsWith("--\n");
  }

  @Test
  void a_trace_tells_each_test_and_action() {
    String script =
        "require \"fileinto\";\nif header :contains \"subject\" \"present\"\n  { fileinto \"x\"; }";
    assertThat(account.outcome(script, Messages.COYOTE, true).trace())
        .extracting(Object::toString)
        .containsExactly(
            "2:4: matches: \"I have a present for you\" with key \"present\"",
            "2:4: test header: true",
            "3:5: action fileinto \"x\" []");
    assertThat(account.outcome(script, Messages.COYOTE).trace()).isEmpty();
  }

  @Test
  void a_name_that_is_no_mailbox_is_told_to_the_owner() {
    String script =
        "require [\"fileinto\",\"variables\"];"
            + " if header :matches \"X-Umlaut\" \"caf?*\" { fileinto \"x.${1}\"; }";
    RunResult outcome = account.outcome(script, Messages.COYOTE);
    assertThat(outcome.error()).isEmpty();
    assertThat(outcome.remarks()).singleElement().asString().contains("not the name of a mailbox");
  }
}
