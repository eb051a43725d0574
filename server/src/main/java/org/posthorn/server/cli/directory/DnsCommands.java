package org.posthorn.server.cli.directory;

import java.io.PrintWriter;
import org.posthorn.admin.publish.DnsRecord;
import org.posthorn.dns.DomainName;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `posthorn dns ...`
@Command(
    name = "dns",
    description = {
      "The DNS records of a domain: which to publish, and whether they are published.",
      "These commands need the running server."
    },
    subcommands = {DnsCommands.Records.class, DnsCommands.Check.class})
public final class DnsCommands {
  private DnsCommands() {}

  static String zoneLine(String name, String type, String value) {
    return new DnsRecord(
            new DomainName(name),
            DnsRecord.Kind.valueOf(type),
            value,
            DnsRecord.Need.REQUIRED,
            DnsRecord.Purpose.MX)
        .zoneLine();
  }

  @Command(name = "records", description = "Print every record to publish, in zone file format.")
  static final class Records extends AdministrationCommand {
    @Parameters(paramLabel = "DOMAIN", description = "A domain of this server.")
    String domain = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("dns.records").with("domain", domain);
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      for (JsonNode record : result) {
        String value = record.get("value").asString();
        out.println("; " + record.get("need").asString() + ": " + record.get("why").asString());
        // Values that the administrator has to fill in are printed as comments.
        out.println((value.startsWith("(") ? "; " : "") + record.get("zone").asString());
      }
      out.flush();
    }
  }

  @Command(
      name = "check",
      description = "Compare the published records with those that should be published.")
  static final class Check extends AdministrationCommand {
    @Parameters(paramLabel = "DOMAIN", description = "A domain of this server.")
    String domain = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("dns.check").with("domain", domain);
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      for (JsonNode record : result) {
        String verdict = record.get("verdict").asString();
        out.println(
            verdict
                + ": "
                + record.get("type").asString()
                + " of "
                + record.get("name").asString()
                + " ("
                + record.get("need").asString()
                + ": "
                + record.get("why").asString()
                + ")");
        if (!verdict.equals("ok")) {
          out.println("    wanted: " + record.get("wanted").asString());
          String found = record.get("found").asString();
          out.println("    found:  " + (found.isEmpty() ? "nothing" : found));
        }
      }
      out.flush();
    }
  }
}
