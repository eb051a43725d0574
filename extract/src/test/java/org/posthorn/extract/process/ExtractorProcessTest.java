package org.posthorn.extract.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.posthorn.extract.text.Documents;
import org.posthorn.extract.text.Outcome;

/// The process that reads documents.
class ExtractorProcessTest {
  private static Document pdf(String... pages) throws IOException {
    return new Document("a.pdf", "application/pdf", Documents.pdf(pages));
  }

  @Test
  void it_is_started_when_there_is_a_document_and_stopped_when_there_is_none() throws IOException {
    try (ExtractorProcess process = new ExtractorProcess(ExtractorLimits.defaults())) {
      assertThat(process.isRunning()).isFalse();
      assertThat(process.read(new Document("a.jpg", "image/jpeg", new byte[] {1, 2})))
          .isEqualTo(new Extraction("", Outcome.UNKNOWN_KIND));
      assertThat(process.isRunning()).as("no process for what is no document").isFalse();
      assertThat(process.read(pdf("Posthorn"))).isEqualTo(new Extraction("Posthorn", Outcome.READ));
      long first = process.processId();
      assertThat(process.read(pdf("noch eine")))
          .isEqualTo(new Extraction("noch eine", Outcome.READ));
      assertThat(process.processId()).isEqualTo(first);
      process.rest();
      assertThat(process.isRunning()).isFalse();
      assertThat(process.read(pdf("wieder")).text()).isEqualTo("wieder");
    }
  }

  @Test
  void a_document_that_takes_too_long_costs_only_itself() throws IOException {
    ExtractorLimits limits =
        ExtractorLimits.defaults()
            .withDocumentMax(Duration.ofSeconds(10))
            .withCharactersMax(Integer.MAX_VALUE);
    Document large = new Document("a.pdf", "application/pdf", Documents.endlessPdf());
    Document small = new Document("a.txt", "text/plain", "weiter".getBytes(StandardCharsets.UTF_8));
    try (ExtractorProcess process = new ExtractorProcess(limits)) {
      // The first one loads the classes, which takes most of the time on a busy machine.
      assertThat(process.read(pdf("da")).text()).isEqualTo("da");
      Extraction extraction = process.read(large);
      assertThat(extraction.outcome()).isEqualTo(Outcome.TIME_LIMIT);
      assertThat(extraction.text()).as("what was read until then").startsWith("Seite um Seite");
      assertThat(process.read(small).text()).isEqualTo("weiter");
    }
  }

  @Test
  void a_process_that_runs_out_of_memory_costs_one_document() throws IOException {
    ExtractorLimits limits = ExtractorLimits.defaults().withHeapMegabytes(16);
    try (ExtractorProcess process = new ExtractorProcess(limits)) {
      byte[] large = new byte[15 << 20];
      Arrays.fill(large, (byte) ' ');
      assertThat(process.read(new Document("a.txt", "text/plain", large)).outcome())
          .isEqualTo(Outcome.CRASHED);
      assertThat(process.read(new Document("b.txt", "text/plain", new byte[] {'o', 'k'})))
          .isEqualTo(new Extraction("ok", Outcome.READ));
    }
  }

  @Test
  void a_document_that_is_too_large_is_not_read() {
    try (ExtractorProcess process = new ExtractorProcess(ExtractorLimits.defaults())) {
      assertThat(process.read(new Document("a.txt", "text/plain", new byte[17 << 20])).outcome())
          .isEqualTo(Outcome.TOO_LARGE);
      assertThat(process.isRunning()).isFalse();
    }
  }
}
