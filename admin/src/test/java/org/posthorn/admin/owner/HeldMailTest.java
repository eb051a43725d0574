package org.posthorn.admin.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthorn.admin.OperationException;
import org.posthorn.directory.Account;
import org.posthorn.directory.Address;
import org.posthorn.directory.Alias;
import org.posthorn.directory.Argon2Settings;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryAdministration;
import org.posthorn.directory.HashingPool;
import org.posthorn.directory.KeyValueAuditLog;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.Passwords;
import org.posthorn.directory.Principal;
import org.posthorn.directory.TenantId;
import org.posthorn.kv.MemoryStore;
import org.posthorn.queue.LocalDelivery;
import org.posthorn.queue.Queue;
import org.posthorn.queue.QueueSettings;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;
import org.posthorn.transport.MailTransport;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.transport.report.Report;

/// What owners see of the quarantine and may do there, each for itself.
class HeldMailTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private final MemoryStore kv = new MemoryStore();
  private final EventLog events = new EventLog(kv);
  private HashingPool hashing;
  private DirectoryAdministration administration;
  private Directory directory;
  private Queue queue;
  private Account alice;
  private Account bob;
  private HeldMail held;

  @BeforeEach
  void open() {
    directory = Directory.open(kv, CLOCK, org.posthorn.directory.DirectoryLimits.defaults());
    hashing = new HashingPool(new Argon2Settings(8, 1, 1), directory.limits());
    KeyValueAuditLog audit = new KeyValueAuditLog(kv);
    administration =
        new DirectoryAdministration(directory, new Passwords(directory, hashing, audit), audit);
    var _ = administration.addDomain(Principal.system(), TenantId.FIRST, "b.test", false);
    alice = account("alice@b.test");
    bob = account("bob@b.test");
    queue =
        new Queue(
            kv,
            QueueSettings.defaults("one"),
            org.posthorn.queue.QueueLimits.defaults(),
            new Queue.Dependencies(
                (_, _) -> {
                  throw new MailTransport.UnreachableException(
                      DeliveryOutcome.own("4.4.1", "nowhere"));
                },
                (_, recipient) -> Destination.of(recipient.address()),
                Report::original,
                _ -> List.of(),
                new NothingLocal(),
                _ -> {},
                CLOCK,
                () -> 0.5));
    held = held(true);
  }

  private HeldMail held(boolean mayRelease) {
    return new HeldMail(kv, directory, queue.administration(), mayRelease, CLOCK);
  }

  private Account account(String address) {
    return administration.addAccount(
        Principal.system(), NewAccount.of(Address.parse(address), "a long secret"));
  }

  @AfterEach
  void close() {
    queue.close();
    hashing.close();
  }

  /// Holds a message as delivery does.
  private String hold(String trace, String verdict, Map<String, String> signals, String... to) {
    List<EnvelopeRecipient> recipients = new ArrayList<>();
    for (String address : to) {
      int at = address.indexOf('@');
      recipients.add(
          new EnvelopeRecipient(
              new Mailbox(address.substring(0, at), address.substring(at + 1)),
              RcptParameters.NONE));
    }
    SmtpEnvelope envelope =
        new SmtpEnvelope(
            new ReversePath(Optional.of(new Mailbox("dave", "client.test"))),
            Optional.empty(),
            trace,
            NOW,
            NOW,
            MailParameters.NONE,
            false,
            false,
            recipients);
    String message =
        "Posthorn-Verdict: advice=quarantine; spam=0.5000; virus="
            + verdict
            + ";\r\n trace="
            + trace
            + "\r\nSubject: Odd\r\n\r\nHi.\r\n";
    byte[] octets = message.getBytes(StandardCharsets.US_ASCII);
    try (var spool = queue.spool()) {
      spool.write(octets, 0, octets.length);
      spool.hold(envelope);
      String id = spool.id().hex();
      events.append(
          List.of(
              new Event(trace, NOW, "verdict", signals),
              new Event(
                  trace,
                  NOW,
                  EventLog.QUARANTINED,
                  Map.of(
                      "id",
                      id,
                      "owners",
                      EventLog.owners(List.of(alice.id().value(), bob.id().value()))))));
      return id;
    }
  }

  private List<RecipientState> states(String id) {
    return queue.administration().show(QueueId.parse(id)).orElseThrow().recipients().stream()
        .map(recipient -> recipient.state())
        .toList();
  }

  @Test
  void each_releases_and_discards_for_itself() {
    String id = hold("t.1", "none", Map.of("advice", "quarantine"), "alice@b.test", "bob@b.test");
    assertThat(held.list(alice.id()))
        .singleElement()
        .satisfies(found -> {
          assertThat(found.id()).isEqualTo(id);
          assertThat(found.subject()).isEqualTo("Odd");
          assertThat(found.from()).isEqualTo("dave@client.test");
          assertThat(found.spam()).hasValue(0.5);
          assertThat(found.releasable()).isTrue();
          assertThat(found.toString()).doesNotContain("b.test");
        });
    held.release(Principal.of(alice), id);
    assertThat(states(id)).containsExactly(RecipientState.SCHEDULED, RecipientState.HELD);
    assertThat(held.list(alice.id())).isEmpty();
    refused(() -> held.release(Principal.of(alice), id));
    assertThat(held.list(bob.id())).hasSize(1);
    held.discard(Principal.of(bob), id);
    assertThat(held.list(bob.id())).isEmpty();
    assertThat(states(id)).containsExactly(RecipientState.SCHEDULED, RecipientState.CANCELLED);
    List<String> audited = new ArrayList<>();
    new KeyValueAuditLog(kv)
        .walk(
            NOW.atOffset(ZoneOffset.UTC).toLocalDate(),
            event -> audited.add(event.actor() + " " + event.action()));
    assertThat(audited)
        .contains("alice@b.test quarantine.release", "bob@b.test quarantine.discard");
    // Each learns from the timeline what it did itself.
    assertThat(new OwnMail(kv, CLOCK).why(bob.id(), "t.1", 1).getFirst().ends())
        .extracting(MessageHistory.End::what)
        .containsExactlyInAnyOrder("quarantined", "cancelled"); // both in one millisecond
  }

  @Test
  void what_is_dangerous_is_for_administrators() {
    Map<String, String> spam = Map.of("advice", "quarantine", "classifier", "+3.00 words");
    Map<String, String> program =
        Map.of("advice", "quarantine", "attachment-executable", "+4.00 x");
    String harmless = hold("t.1", "none", spam, "alice@b.test");
    for (String id :
        List.of(
            hold("t.2", "certain", spam, "alice@b.test"),
            hold("t.3", "suspected", spam, "alice@b.test"),
            hold("t.4", "none", program, "alice@b.test"))) {
      assertThat(held.show(alice.id(), id).releasable()).isFalse();
      refused(() -> held.release(Principal.of(alice), id));
      held.discard(Principal.of(alice), id);
    }
    refused(() -> held(false).release(Principal.of(alice), harmless));
    held.release(Principal.of(alice), harmless);
  }

  @Test
  void what_is_for_others_does_not_exist() {
    String id = hold("t.1", "none", Map.of("advice", "quarantine"), "bob@b.test");
    // As the event says that it was hers, but no recipient that waits leads to her.
    assertThat(held.list(alice.id())).isEmpty();
    refused(() -> held.show(alice.id(), id));
    refused(() -> held.release(Principal.of(alice), id));
    refused(() -> held.discard(Principal.of(alice), id));
    refused(() -> held.show(alice.id(), "no id"));
    assertThat(states(id)).containsExactly(RecipientState.HELD);
    // A group is not one's own to decide for.
    var _ =
        administration.addAlias(
            Principal.system(), Alias.parse("staff@b.test", List.of("alice@b.test", "bob@b.test")));
    String group = hold("t.2", "none", Map.of("advice", "quarantine"), "staff@b.test");
    refused(() -> held.show(alice.id(), group));
  }

  private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable what) {
    assertThatThrownBy(what).isInstanceOf(OperationException.class);
  }

  /// Nothing is reported here.
  private static final class NothingLocal implements LocalDelivery {
    @Override
    public boolean isLocal(Mailbox mailbox) {
      return false;
    }

    @Override
    public Targets deliver(Mailbox to, Contents message, String step) {
      throw new AssertionError("nothing is reported");
    }
  }
}
