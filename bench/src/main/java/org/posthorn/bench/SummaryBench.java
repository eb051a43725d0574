package org.posthorn.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.posthorn.assistant.summary.Summarizer;
import org.posthorn.assistant.summary.SummaryLimits;
import org.posthorn.assistant.tasks.TaskFinder;
import org.posthorn.assistant.tasks.TaskLimits;
import org.posthorn.assistant.text.MessageText;
import org.posthorn.assistant.text.Reading;
import org.posthorn.assistant.text.SentAt;
import org.posthorn.assistant.text.TextLimits;
import org.posthorn.mime.EncodedWords;
import org.posthorn.mime.Entity;
import org.posthorn.mime.ImapEnvelope;

/// The processor time of the summary and the tasks of a message, without the store. Usage: a
/// directory with one message in each file, and the number of rounds.
public final class SummaryBench {
  private static final ThreadMXBean PROCESSOR = ManagementFactory.getThreadMXBean();

  private final Summarizer summarizer = new Summarizer(SummaryLimits.defaults());
  private final TaskFinder finder = new TaskFinder(TaskLimits.defaults());

  private SummaryBench() {}

  public static void main(String[] arguments) throws IOException {
    List<byte[]> messages = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
      for (Path file : files.sorted().toList()) {
        messages.add(Files.readAllBytes(file));
      }
    }
    SummaryBench bench = new SummaryBench();
    for (int round = 0; round < Integer.parseInt(arguments[1]); round++) {
      bench.round(messages);
    }
  }

  private void round(List<byte[]> messages) {
    long[] micros = new long[messages.size()];
    int tasks = 0;
    for (int i = 0; i < micros.length; i++) {
      byte[] octets = messages.get(i);
      Entity entity = Entity.scan(octets);
      long start = PROCESSOR.getCurrentThreadCpuTime();
      tasks += read(entity, octets);
      micros[i] = (PROCESSOR.getCurrentThreadCpuTime() - start) / 1_000;
    }
    Arrays.sort(micros);
    System.out.printf(
        "summary+tasks messages=%d mean=%dus p50=%dus p95=%dus p99=%dus max=%dus tasks=%d%n",
        micros.length,
        Arrays.stream(micros).sum() / micros.length,
        micros[micros.length / 2],
        micros[micros.length * 95 / 100],
        micros[micros.length * 99 / 100],
        micros[micros.length - 1],
        tasks);
  }

  /// @return the number of tasks
  private int read(Entity entity, byte[] octets) {
    ImapEnvelope envelope = entity.envelopeOrNone();
    Reading reading =
        MessageText.read(
            entity,
            (from, to) -> Arrays.copyOfRange(octets, (int) from, (int) Math.min(to, octets.length)),
            TextLimits.defaults());
    OffsetDateTime sent = SentAt.of(Optional.ofNullable(envelope.date()), Instant.now());
    String subject = envelope.subject() == null ? "" : EncodedWords.decode(envelope.subject());
    var _ = summarizer.summarize(reading, subject, sent);
    return finder.find(reading, sent).size();
  }
}
