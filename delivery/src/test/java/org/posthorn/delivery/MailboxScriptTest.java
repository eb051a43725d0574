package org.posthorn.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.delivery.rules.EventLimits;
import org.posthorn.delivery.rules.MailboxScripts;
import org.posthorn.directory.Principal;
import org.posthorn.store.MailAccount;
import org.posthorn.store.annotations.EntryName;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.view.MailboxView;

/// What the script of a mailbox may cost for one command.
class MailboxScriptTest {
  private PostOffice office;
  private MailAccount mail;
  private Mailbox work;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    mail = office.mail("alice");
    work = mail.create("Work", Optional.empty());
    for (int i = 0; i < 3; i++) {
      try (MessageWriter writer = office.store.receive(0)) {
        writer.write("Subject: x\r\n\r\nHi\r\n".getBytes(UTF_8));
        NewMessage message =
            new NewMessage(writer.finish(), FlagSet.NONE, PostOffice.CLOCK.instant());
        var _ = mail.append(work.id(), List.of(message), new StepId("append" + i));
      }
    }
    EntryName name = EntryName.SCRIPT;
    mail.annotations().set(Optional.of(work.id()), Map.of(name, Optional.of("s".getBytes(UTF_8))));
  }

  @AfterEach
  void close() throws IOException {
    assertThat(office.store.check(mail.id()).problems()).isEmpty();
    office.close();
  }

  private void run(EventLimits limits, String script) {
    office.store.scripts(Principal.system(), mail.id()).put("s", script.getBytes(UTF_8));
    MailboxScripts scripts =
        new MailboxScripts(
            office.store, office.rules, limits, PostOffice.CLOCK, office.metrics, _ -> {});
    List<MailboxScripts.Changed> all =
        IntStream.rangeClosed(1, 3)
            .mapToObj(uid -> new MailboxScripts.Changed(uid, List.of()))
            .toList();
    scripts
        .of(mail, work.id())
        .orElseThrow()
        .run(
            new MailboxScripts.Command(
                MailboxScripts.Cause.COPY, "session", office.principal("alice"), all));
  }

  private long deleted() {
    MailboxView view = mail.view(work.id());
    return IntStream.range(0, view.size())
        .filter(i -> (view.flags(i) & Flags.DELETED) != 0)
        .count();
  }

  @Test
  void it_runs_over_so_many_messages() {
    run(new EventLimits(2, 1_000_000, 10), "discard;");
    assertThat(deleted()).isEqualTo(2);
    assertThat(office.inbox("alice"))
        .singleElement()
        .asString()
        .contains("The script was not run over 1 messages of one command.");
  }

  @Test
  void it_takes_so_many_steps() {
    run(new EventLimits(10, 1, 10), "discard;");
    assertThat(deleted()).as("the first run goes beyond, and is the last").isEqualTo(1);
    assertThat(office.inbox("alice"))
        .singleElement()
        .asString()
        .contains("The script was not run over 2 messages of one command.");
  }

  @Test
  void it_sends_so_many_messages_and_what_is_not_sent_stays() {
    run(new EventLimits(10, 1_000_000, 1), "redirect \"friend@elsewhere.test\";");
    assertThat(deleted()).as("only what was passed on").isEqualTo(1);
    assertThat(office.inbox("alice"))
        .singleElement()
        .asString()
        .contains("No more than 1 messages are sent at a time.");
  }

  @Test
  void a_script_that_is_wrong_leaves_all_as_it_is() {
    run(EventLimits.defaults(), "discard; nonsense;");
    assertThat(deleted()).isZero();
    assertThat(office.inbox("alice")).singleElement().asString().contains("1:10: error:");
  }
}
