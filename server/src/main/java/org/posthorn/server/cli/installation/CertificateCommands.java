package org.posthorn.server.cli.installation;

import java.io.PrintWriter;
import java.util.stream.Collectors;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// `posthorn certificate ...`
@Command(
    name = "certificate",
    description = {
      "TLS certificates, and their renewal by ACME.",
      "These commands need the running server."
    },
    subcommands = {CertificateCommands.Status.class, CertificateCommands.Renew.class})
public final class CertificateCommands {
  private CertificateCommands() {}

  private static String joined(JsonNode texts) {
    return texts.valueStream().map(JsonNode::asString).collect(Collectors.joining(", "));
  }

  private static void printRefused(PrintWriter out, JsonNode refused) {
    refused
        .properties()
        .forEach(each ->
            out.println("Not validated: " + each.getKey() + ": " + each.getValue().asString()));
  }

  @Command(
      name = "status",
      description = {
        "Print the certificates in use, names that they do not cover, and when the next is ordered."
      })
  static final class Status extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("certificate.status");
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      for (JsonNode certificate : result.get("certificates")) {
        out.println(joined(certificate.get("names")));
        out.println("    issuer: " + certificate.get("issuer").asString());
        out.println(
            "    until:  "
                + certificate.get("notAfter").asString()
                + ", "
                + certificate.get("daysLeft").asLong()
                + " days left");
      }
      for (JsonNode name : result.get("missing")) {
        out.println(
            "Missing: "
                + name.get("name").asString()
                + (name.get("resolvesHere").asBoolean()
                    ? ", which resolves to this server"
                    : ", which does not resolve to this server"));
      }
      if (result.has("order")) {
        order(out, result.get("order"));
      } else {
        out.println("No certificate is ordered: acme.directory is empty.");
      }
      out.flush();
    }

    private static void order(PrintWriter out, JsonNode order) {
      out.println("Ordered at " + order.get("authority").asString());
      out.println("    names:        " + joined(order.get("names")));
      line(out, "next renewal: ", order.path("renewal"));
      line(out, "reason:       ", order.path("explanation"));
      line(out, "paused until: ", order.path("pausedUntil"));
      line(out, "last error:   ", order.path("error"));
      printRefused(out, order.get("refused"));
    }

    private static void line(PrintWriter out, String title, JsonNode value) {
      if (value.isString()) {
        out.println("    " + title + value.asString());
      }
    }
  }

  @Command(
      name = "renew",
      description = {
        "Order a certificate now, and use it.",
        "Waits for the certificate authority, which may take minutes."
      })
  static final class Renew extends AdministrationCommand {
    @Option(names = "--dry-run", description = "Only validate the names; no certificate is issued.")
    boolean dryRun;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("certificate.renew").with("dryRun", dryRun);
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      String validated = joined(result.get("validated"));
      if (!validated.isEmpty()) {
        out.println("Validated: " + validated);
      }
      printRefused(out, result.get("refused"));
      out.println(
          result.get("issued").asBoolean()
              ? "A new certificate is in use."
              : "No certificate was issued" + (dryRun ? " (dry run)." : "."));
      out.flush();
    }
  }
}
