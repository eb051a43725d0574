package org.posthorn.server.cli.mail;

import java.io.PrintWriter;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.cli.command.Days;
import org.posthorn.server.cli.command.Printer;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `posthorn message why`.
@Command(
    name = "why",
    description = {
      "Explain why a message is where it is, or why it was refused.",
      "What happened in the last second may not be there yet."
    })
final class WhyCommand extends AdministrationCommand {
  @Parameters(
      paramLabel = "ID",
      description =
          "The id in a 250, a Received field, a Posthorn-Verdict field or the log; a Message-ID; the"
              + " id of a message in the queue; or an address, for all its messages.")
  String what = "";

  @Mixin Days days = new Days();

  @Override
  protected ControlRequest request() {
    return ControlRequest.of("message.why").with("what", what).with("days", days.given());
  }

  /// One paragraph per topic.
  @Override
  protected void print(PrintWriter out, JsonNode result) {
    for (JsonNode message : result) {
      out.println("Message " + message.path("trace").asString());
      String topic = "";
      for (JsonNode line : message.path("why")) {
        String next = line.path("topic").asString();
        if (!next.equals(topic)) {
          out.println();
          out.println(next + ":");
          topic = next;
        }
        out.println("  " + Printer.harmless(line.path("text").asString()));
      }
      out.println();
    }
    out.flush();
  }
}
