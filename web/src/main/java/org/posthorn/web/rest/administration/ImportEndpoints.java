package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.CsvImport;
import org.posthorn.admin.Operations;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// Accounts and aliases from CSV, with a result for each line.
final class ImportEndpoints {
  private final Operations operations;

  private ImportEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// Lines to check or import.
  public record CsvRequest(
      @Description("what the lines describe") CsvImport.Kind kind,
      @Description(
              value =
                  "lines of CSV: `address,password[,quota[,hash]]`, or `name,target[,target...]`;"
                      + " empty lines, comments (#) and a heading are skipped",
              size = CsvImport.LINES_MAX,
              each = 20_000)
          List<String> lines) {}

  /// Result of a line.
  public record CsvLine(
      @Description("its number, from 1") int line,
      @Description("its first field") String name,
      @Description("its result") CsvImport.Outcome outcome,
      @Description("the error; empty without one") String problem,
      @Description(
              "what can be or was created, equal for lines that repeat each other, also in several"
                  + " requests; missing if nothing")
          Optional<String> creates) {
    static CsvLine of(CsvImport.Line line) {
      return new CsvLine(
          line.number(), line.name(), line.outcome(), line.problem(), line.creates());
    }
  }

  /// Result of all lines.
  public record CsvResult(
      @Description("each non-empty line") List<CsvLine> lines,
      @Description("whether the lines were imported: false after a dry run") boolean made) {}

  static List<Endpoint> of(Operations operations) {
    return new ImportEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    return List.of(
        Endpoint.post("/csv-imports", "importCsv")
            .says(
                "Accounts",
                "Creates accounts or aliases from lines of CSV, each independently: an error in one"
                    + " does not affect the others, and existing ones are not changed.")
            .scope("admin.accounts")
            .query(Parameter.flag("dryRun", "whether the lines are only checked"))
            .takes(CsvRequest.class)
            .gives(CsvResult.class, "the result of each line", this::run));
  }

  private CsvResult run(RestCall call) throws IOException {
    CsvRequest wanted = call.body(CsvRequest.class);
    boolean dryRun = call.flag("dryRun");
    return new CsvResult(
        operations.csvImport().run(call.caller(), wanted.kind(), wanted.lines(), dryRun).stream()
            .map(CsvLine::of)
            .toList(),
        !dryRun);
  }
}
