package org.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.MemoryStore;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.transport.message.SmtpEnvelope;

/// What is remembered of messages that users sent, for reports on them.
class SentLogTest {
  private static final String MESSAGE = "Message-ID: <m1@here.example>\r\nSubject: x\r\n\r\nHi\r\n";
  private static final String B = "b@there.example";

  private World world;

  @BeforeEach
  void start() {
    world = World.started(new MemoryStore());
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void notes_are_kept_for_14_days() {
    world.send(world.envelope("a@here.example", B), MESSAGE);
    world.settle();
    world.pass(Duration.ofDays(14));
    assertThat(notes()).isEqualTo(1);
    world.pass(Duration.ofDays(1));
    Awaitility.await().until(() -> notes() == 0);
  }

  private int notes() {
    int notes = 0;
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      notes +=
          world.kv.read(
              QueueTables.partition(shard),
              reader -> reader.scan(QueueTables.SENT, new byte[0], new byte[0], 10).size());
    }
    return notes;
  }

  @Test
  void the_sender_s_own_envelope_id_stays_and_mail_of_others_gets_none() {
    MailParameters given =
        new MailParameters(
            MailParameters.NONE.size(),
            MailParameters.NONE.body(),
            false,
            Optional.empty(),
            Optional.of("mine"),
            Optional.empty());
    SmtpEnvelope plain = world.envelope("a@here.example", B);
    world.send(
        new SmtpEnvelope(
            plain.from(),
            plain.submitter(),
            plain.traceId(),
            plain.arrival(),
            plain.notBefore(),
            given,
            false,
            false,
            plain.recipients()));
    world.send("stranger@far.example", "c@there.example");
    world.settle();
    assertThat(world.transport.envelopeIds).containsEntry(B, "mine").hasSize(1);
    assertThat(notes()).isZero();
  }
}
