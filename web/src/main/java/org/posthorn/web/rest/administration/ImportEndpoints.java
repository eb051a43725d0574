package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.util.List;
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

  /// Lines to be looked at, or made.
  public record CsvRequest(
      @Description("what the lines are") CsvImport.Kind kind,
      @Description(
              value =
                  "lines of CSV: `address,password[,quota[,hash]]`, or `name,target[,target...]`;"
                      + " empty lines, comments (#) and a heading are left out",
              size = CsvImport.LINES_MAX,
              each = 20_000)
          List<String> lines) {}

  /// What became of a line.
  public record CsvLine(
      @Description("its number, from 1 on") int line,
      @Description("its first field") String name,
      @Description("what became of it, or would") CsvImport.Outcome outcome,
      @Description("what is wrong; empty if nothing is") String problem) {
    static CsvLine of(CsvImport.Line line) {
      return new CsvLine(line.number(), line.name(), line.outcome(), line.problem());
    }
  }

  /// What became of all lines.
  public record CsvResult(
      @Description("each line that holds something") List<CsvLine> lines,
      @Description("whether anything could be made: false after a dry run") boolean made) {}

  static List<Endpoint> of(Operations operations) {
    return new ImportEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    return List.of(
        Endpoint.post("/csv-imports", "importCsv")
            .says(
                "Accounts",
                "Makes accounts or aliases of lines of CSV, each for itself: what is wrong with one"
                    + " keeps nothing from the others, and what is there already stays as it is.")
            .scope("admin.accounts")
            .query(Parameter.flag("dryRun", "whether the lines are only checked"))
            .takes(CsvRequest.class)
            .gives(CsvResult.class, "what became of each line", this::run));
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
