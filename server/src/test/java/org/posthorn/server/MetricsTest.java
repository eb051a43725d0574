package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.admin.monitoring.MetricCatalogue;
import org.posthorn.admin.monitoring.MetricFamily;

/// `docs/metrics.md` lists what `/metrics` shows, no more and no less. `-Dmetrics.update=true`
/// writes it again.
class MetricsTest {
  private static final Path ROOT = Path.of(System.getProperty("posthorn.root", ".."));

  /// What the server of the test does not have: ACME, PostgreSQL, and a store in memory.
  private static final Set<String> ELSEWHERE =
      Set.of(
          "posthorn_acme_certificates_ordered_total",
          "posthorn_acme_failing",
          "posthorn_acme_failures_total",
          "posthorn_journal_failing",
          "posthorn_journal_records",
          "posthorn_journal_waiting_records",
          "posthorn_store_commits_repeated_total",
          "posthorn_store_commits_resolved_total",
          "posthorn_store_partitions");

  @TempDir Path data;

  @Test
  void the_list_of_metrics_is_that_of_the_code() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            # Metrics

            `GET /metrics` ([web.md](web.md)) shows these metrics to Prometheus. `posthorn status` shows the same, without the histograms.
            Counters begin at 0 when the server starts. A series of `posthorn_smtp_refusals_total` appears with the first such refusal.

            `role` is `mx`, `submission` (both ports) or `lmtp`. `listener` is the name of a setting below `listen`, such as `imaps`.
            `check` is a step of checking an arriving message: `authentication`, `connection`, `content`, `reputation`, `spam`, or an
            external filter (`clamd`, `rspamd`, `milter`).

            This file is written by `MetricsTest`; change `MetricCatalogue`, not this.

            | metric | type | labels | meaning |
            |---|---|---|---|
            """);
    for (MetricFamily family : MetricCatalogue.families()) {
      text.append("| `").append(family.name()).append("` | ").append(family.kind().word());
      text.append(" | ");
      text.append(
          family.labels().stream()
              .map(label -> "`" + label + "`")
              .collect(Collectors.joining(", ")));
      text.append(" | ").append(family.help()).append(" |\n");
    }
    Path file = ROOT.resolve("docs/metrics.md");
    if (Boolean.getBoolean("metrics.update")) {
      Files.writeString(file, text);
    }
    assertThat(file)
        .as("run MetricsTest with -Dmetrics.update=true to write it again")
        .content()
        .isEqualTo(text.toString());
  }

  @Test
  void a_server_shows_all_of_them_and_counts_nothing_else() throws Exception {
    try (RunningServer server = RunningServer.quickstart(data);
        HttpClient http = HttpClient.newHttpClient()) {
      assertThat(server.deliver("nobody@example.test", "Subject: x\n\nx\n")).startsWith("550");
      String text =
          http.send(
                  HttpRequest.newBuilder(
                          URI.create(
                              "http://127.0.0.1:"
                                  + (server.portBase() + RunningServer.HTTP)
                                  + "/metrics"))
                      .build(),
                  BodyHandlers.ofString())
              .body();
      List<String> shown =
          text.lines()
              .filter(line -> line.startsWith("# TYPE "))
              .map(line -> line.split(" ")[2] + " " + line.split(" ")[3])
              .toList();
      assertThat(shown)
          .containsExactlyElementsOf(
              MetricCatalogue.families().stream()
                  .filter(family -> !ELSEWHERE.contains(family.name()))
                  .map(family -> family.name() + " " + family.kind().word())
                  .toList());
      assertThat(server.metrics())
          .as("names under which a module counts, and which are not in the catalogue")
          .allMatch(name -> MetricCatalogue.series(name).isPresent());
    }
  }

  @Test
  void names_follow_the_conventions_of_prometheus() {
    assertThat(MetricCatalogue.families())
        .extracting(MetricFamily::name)
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(MetricCatalogue.families())
        .allSatisfy(family -> {
          assertThat(family.name()).matches("posthorn_[a-z0-9]+(_[a-z0-9]+)*");
          assertThat(family.name().endsWith("_total"))
              .as(family.name())
              .isEqualTo(family.kind() == MetricFamily.Kind.COUNTER);
          assertThat(family.name()).doesNotContain("milli", "nanos", "micros", "minutes", "_kb");
          assertThat(family.help()).endsWith(".");
        });
  }
}
