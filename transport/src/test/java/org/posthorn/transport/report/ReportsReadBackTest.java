package org.posthorn.transport.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;

/// What we report is understood: by our own reader, and by Python's e-mail package.
class ReportsReadBackTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final StatusNotifications NOTIFICATIONS =
      new StatusNotifications("mx.example.test", InstantSource.fixed(NOW));
  private static final List<String> SAID =
      List.of("no such user", "", "a; b: c", "\r\n\r\nAction: delivered", "ä 中", "x".repeat(2_000));

  private record Letter(byte[] bytes) implements Contents {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
      target.write(bytes);
    }
  }

  private static Report random(Random random) {
    List<Report.Entry> entries = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(5); i++) {
      entries.add(entry(random, i));
    }
    List<EnvelopeRecipient> recipients = entries.stream().map(Report.Entry::recipient).toList();
    boolean full = random.nextBoolean();
    MailParameters parameters =
        new MailParameters(
            OptionalLong.empty(),
            MailParameters.Body.EIGHT_BIT_MIME,
            false,
            full ? Optional.of(MailParameters.Return.FULL) : Optional.empty(),
            random.nextBoolean() ? Optional.of("envelope-" + random.nextInt(99)) : Optional.empty(),
            Optional.empty());
    SmtpEnvelope envelope =
        new SmtpEnvelope(
            ReversePath.of(new Mailbox("alice", "example.test")),
            Optional.empty(),
            "trace.1",
            NOW,
            NOW,
            parameters,
            false,
            false,
            recipients);
    String letter =
        "From: alice@example.test\r\nMessage-ID: <m1@example.test>\r\nSubject: "
            + (random.nextBoolean() ? "grüße" : "hello")
            + "\r\n\r\n--=_x\r\nbody\r\n";
    return new Report(
        List.of(Report.Kind.values()).get(random.nextInt(3)),
        QueueId.parse("0a".repeat(16)),
        envelope,
        entries,
        new Letter(letter.getBytes(UTF_8)));
  }

  private static Report.Entry entry(Random random, int number) {
    String local = List.of("bob", "a b", "björn", "x\"y", "o'neil+shop").get(random.nextInt(5));
    Optional<RcptParameters.OriginalRecipient> original =
        random.nextBoolean()
            ? Optional.of(new RcptParameters.OriginalRecipient("rfc822", "first@orig.test"))
            : Optional.empty();
    DeliveryOutcome outcome =
        new DeliveryOutcome(
            DeliveryOutcome.Kind.PERMANENT,
            random.nextBoolean() ? 550 : 0,
            random.nextBoolean() ? Optional.of(EnhancedStatus.of("5.1.1")) : Optional.empty(),
            SAID.get(random.nextInt(SAID.size())),
            random.nextBoolean() ? "mx.remote.test[192.0.2.1]:25" : "",
            "");
    return new Report.Entry(
        new EnvelopeRecipient(
            new Mailbox(local, "remote" + number + ".test"),
            new RcptParameters(Set.of(), original)),
        outcome,
        random.nextBoolean() ? Optional.of(NOW) : Optional.empty(),
        random.nextBoolean() ? Optional.of(NOW) : Optional.empty());
  }

  private static byte[] write(Report report) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    NOTIFICATIONS.write(report).writeTo(out);
    return out.toByteArray();
  }

  private static IncomingReport.Action action(Report.Kind kind) {
    return switch (kind) {
      case RELAYED -> IncomingReport.Action.RELAYED;
      case DELAYED -> IncomingReport.Action.DELAYED;
      case FAILED -> IncomingReport.Action.FAILED;
      case DELIVERED -> IncomingReport.Action.DELIVERED;
    };
  }

  @Test
  void our_reader_understands_all_that_we_write() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ReportReader reader = new ReportReader(StatusReportLimits.defaults());
    for (int i = 0; i < 500; i++) {
      Report report = random(random);
      IncomingReport read = reader.read(write(report)).orElseThrow();
      assertThat(read.envelopeId())
          .as("seed %s", seed)
          .isEqualTo(report.envelope().parameters().envid());
      assertThat(read.reportingMta()).isEqualTo("mx.example.test");
      assertThat(read.messageId()).contains("m1@example.test");
      assertThat(read.recipients()).hasSameSizeAs(report.entries());
      for (int n = 0; n < report.entries().size(); n++) {
        Report.Entry entry = report.entries().get(n);
        IncomingReport.Recipient found = read.recipients().get(n);
        assertThat(found.finalRecipient())
            .as("seed %s", seed)
            .contains(entry.recipient().address());
        assertThat(found.originalRecipient().isPresent())
            .isEqualTo(entry.recipient().parameters().originalRecipient().isPresent());
        assertThat(found.action()).isEqualTo(action(report.kind()));
        assertThat(found.status()).as("seed %s", seed).isPresent();
      }
    }
  }

  /// Prints for each file: type, report-type, the parts' types, and recipient, action and status of
  /// each group of fields.
  private static final String SCRIPT =
      """
      import email, email.policy, sys
      for name in sys.argv[1:]:
          m = email.message_from_binary_file(open(name, 'rb'), policy=email.policy.default)
          parts = list(m.iter_parts())
          assert not m.defects and not any(p.defects for p in m.walk()), (m.defects, name)
          facts = parts[1].get_payload()
          print(m.get_content_type(), m.get_content_type() and m.get_param('report-type'),
                len(parts), parts[0].get_content_type(), parts[1].get_content_type(),
                m['auto-submitted'], m['to'],
                ' '.join(str(g['action']) + '=' + str(g['status']) for g in facts[1:]))
      """;

  @Test
  void python_understands_what_we_write(@TempDir Path directory) throws Exception {
    Random random = new Random(7);
    List<String> command = new ArrayList<>(List.of("python3", "-c", SCRIPT));
    List<String> expected = new ArrayList<>();
    while (expected.size() < 50) {
      Report report = random(random);
      boolean wide =
          report.entries().stream().anyMatch(e -> e.recipient().address().internationalized());
      if (wide) {
        continue; // Python does not know message/global-delivery-status
      }
      Path file = directory.resolve(expected.size() + ".eml");
      Files.write(file, write(report));
      command.add(file.toString());
      StringBuilder groups = new StringBuilder();
      String action = action(report.kind()).name().toLowerCase(java.util.Locale.ROOT);
      for (Report.Entry entry : report.entries()) {
        String detail = entry.outcome().status().isPresent() ? "1.1" : "0.0";
        int statusClass =
            switch (report.kind()) {
              case RELAYED, DELIVERED -> 2;
              case DELAYED -> 4;
              case FAILED -> 5;
            };
        groups.append(' ').append(action).append('=').append(statusClass).append('.');
        groups.append(detail);
      }
      expected.add(
          "multipart/report delivery-status 3 text/plain message/delivery-status auto-replied"
              + " alice@example.test"
              + groups);
    }
    assertThat(run(command)).containsExactlyElementsOf(expected);
  }

  private static List<String> run(List<String> command) throws InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return Assumptions.abort("python3 is not installed");
    }
    try (var output = process.inputReader(UTF_8)) {
      List<String> lines = output.lines().toList();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      return lines;
    } catch (IOException e) {
      throw new AssertionError(e);
    } finally {
      process.destroy();
    }
  }
}
