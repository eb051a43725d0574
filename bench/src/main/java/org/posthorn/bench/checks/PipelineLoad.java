package org.posthorn.bench.checks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.posthorn.delivery.checks.CheckPipeline;
import org.posthorn.delivery.checks.CheckedMessage;
import org.posthorn.delivery.checks.Incoming;
import org.posthorn.delivery.checks.Peer;
import org.posthorn.delivery.checks.Verdict;
import org.posthorn.delivery.octets.Staged;
import org.posthorn.mime.HeaderFields;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.Posthorn;
import org.posthorn.server.Quickstart;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.storage.Storage;
import org.posthorn.spam.Signal;
import org.posthorn.spam.connection.ClientAssessment;
import org.posthorn.spam.connection.ConnectionPolicy;
import org.posthorn.spam.connection.ReverseDns;

/// The pipeline of a server that checks messages from memory: what the checks cost without SMTP and
/// without filing. Each message comes from a session of its own.
///
/// Usage: `PipelineLoad DATA PORT-BASE SAMPLES THREADS`; settings come from `POSTHORN_*` as for a
/// server. Besides [Rounds]' own, the commands are `stages`, which checks every sample once, one
/// after another, and prints for each stage its name, and the median and the 95th percentile of its
/// nanoseconds; and `outcome`, which counts what authentication and the verdict say.
public final class PipelineLoad extends Rounds {
  private static final String NANOS = "_nanos";

  private final ConnectionPolicy clients;
  private final CheckPipeline pipeline;
  private final Metrics metrics;
  private final List<Sample> samples;

  private PipelineLoad(Posthorn server, List<Sample> samples, int threads) {
    super(threads);
    clients = server.clients();
    pipeline = server.checks();
    metrics = server.metrics();
    this.samples = samples;
  }

  public static void main(String[] arguments) throws Exception {
    Quickstart quickstart =
        new Quickstart(
            Path.of(arguments[0]),
            Optional.empty(),
            Optional.of(Integer.parseInt(arguments[1])),
            Optional.of("pw"));
    Configuration configuration = quickstart.prepare();
    Storage storage = Storage.open(configuration);
    quickstart.accounts(storage, configuration);
    try (Posthorn server = Posthorn.start(configuration, storage)) {
      new PipelineLoad(server, Sample.list(Path.of(arguments[2])), Integer.parseInt(arguments[3]))
          .serve();
    }
  }

  @Override
  void carry(int thread, int number) throws IOException {
    check(samples.get(number % samples.size()), number);
  }

  private Verdict check(Sample sample, int number) throws IOException {
    Incoming incoming =
        new Incoming(
            "bench" + number,
            new Peer(
                sample.address(),
                sample.hello(),
                "",
                false,
                Peer.Kind.UNAUTHENTICATED,
                found(sample)),
            sample.reversePath(),
            List.of(sample.recipient()),
            false,
            Instant.now());
    return pipeline.check(
        new CheckedMessage(
            incoming, new InMemory(sample.octets()), HeaderFields.parse(sample.octets())));
  }

  /// What a session would find out about its client by then; the name of its address is found by
  /// what authenticates.
  private List<Signal> found(Sample sample) {
    Optional<ClientAssessment> visit = clients.visit(sample.address());
    visit.ifPresent(known -> {
      String sender = sample.sender();
      // Its answer, that a client sends too much, does not count here.
      var _ = known.mail(sample.hello(), sender.substring(sender.lastIndexOf('@') + 1));
    });
    return visit.map(known -> known.signals(ReverseDns.UNKNOWN)).orElse(List.of());
  }

  @Override
  void command(String command) throws Exception {
    switch (command) {
      case "stages" -> stages();
      case "outcome" -> outcome();
      default -> super.command(command);
    }
  }

  private void stages() throws IOException {
    Map<String, long[]> times = new TreeMap<>();
    for (int i = 0; i < samples.size(); i++) {
      Map<String, Long> before = nanos();
      long begin = System.nanoTime();
      check(samples.get(i), i);
      long whole = System.nanoTime() - begin;
      int at = i;
      nanos()
          .forEach((name, after) ->
              times.computeIfAbsent(name, _ -> new long[samples.size()])[at] =
                  after - before.getOrDefault(name, 0L));
      times.computeIfAbsent("whole", _ -> new long[samples.size()])[at] = whole;
    }
    times.forEach((name, values) -> {
      Arrays.sort(values);
      System.out.printf(
          "%s %d %d%n", name, values[values.length / 2], values[values.length * 95 / 100]);
    });
    System.out.println("end");
  }

  private Map<String, Long> nanos() {
    return metrics.snapshot().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("checks.") && entry.getKey().endsWith(NANOS))
        .collect(
            Collectors.toMap(
                entry ->
                    entry
                        .getKey()
                        .substring("checks.".length(), entry.getKey().length() - NANOS.length()),
                Map.Entry::getValue));
  }

  private void outcome() throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < samples.size(); i++) {
      Verdict verdict = check(samples.get(i), i);
      count(counts, "advice", verdict.advice().name().toLowerCase(Locale.ROOT));
      verdict
          .authentication()
          .ifPresent(
              found -> found.eventFields().forEach((name, told) -> count(counts, name, told)));
    }
    counts.forEach((name, count) -> System.out.printf("%s %d%n", name, count));
    System.out.println("end");
  }

  private static void count(Map<String, Integer> counts, String name, String told) {
    counts.merge(name + "=" + told.split("[ ,]", 2)[0], 1, Integer::sum);
  }

  private record InMemory(byte[] octets) implements Staged {
    @Override
    public byte[] octets(long from, long to) {
      return Arrays.copyOfRange(octets, (int) from, (int) to);
    }

    @Override
    public long size() {
      return octets.length;
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
      target.write(octets);
    }
  }
}
