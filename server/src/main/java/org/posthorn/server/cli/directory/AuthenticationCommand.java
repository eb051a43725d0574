package org.posthorn.server.cli.directory;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `posthorn domain authentication`.
@Command(
    name = "authentication",
    description = {
      "Show or set how authentication results (SPF, DMARC) are used for mail to a domain.",
      "Settings that the domain does not have are those of [authentication] in the configuration."
    })
final class AuthenticationCommand extends AdministrationCommand {
  private static final String WHAT = "WHAT";

  @Parameters(paramLabel = "DOMAIN", description = "Such as example.org.")
  String domain = "";

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "enforce; record (results are recorded, but have no effect); off.")
  @Nullable String mode;

  @Option(
      names = "--dmarc-reject",
      paramLabel = WHAT,
      description =
          "What to do with mail that fails DMARC if the author's domain has p=reject:"
              + " accept, junk, quarantine or refuse.")
  @Nullable String dmarcReject;

  @Option(
      names = "--dmarc-quarantine",
      paramLabel = WHAT,
      description = "The same if the author's domain has p=quarantine.")
  @Nullable String dmarcQuarantine;

  @Option(
      names = "--spf-fail",
      paramLabel = WHAT,
      description =
          "The same for mail that fails SPF and whose author's domain has no DMARC policy.")
  @Nullable String spfFail;

  @Option(
      names = "--temporary-error",
      paramLabel = WHAT,
      description = "If the DNS does not answer: accept or defer.")
  @Nullable String temporaryError;

  @Option(names = "--default", description = "Remove these settings; the defaults apply again.")
  boolean byDefault;

  @Override
  protected ControlRequest request() {
    return ControlRequest.of("domain.authentication")
        .with("domain", domain)
        .with("mode", Optional.ofNullable(mode))
        .with("dmarcReject", Optional.ofNullable(dmarcReject))
        .with("dmarcQuarantine", Optional.ofNullable(dmarcQuarantine))
        .with("spfFail", Optional.ofNullable(spfFail))
        .with("temporaryError", Optional.ofNullable(temporaryError))
        .with("default", byDefault);
  }

  @Override
  protected void print(PrintWriter out, JsonNode result) {
    result
        .properties()
        .forEach(part ->
            out.printf(
                "%-17s %-10s (%s)%n",
                part.getKey().replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT) + ":",
                part.getValue().path("value").asString(),
                part.getValue().path("set").asString().equals("domain")
                    ? "set for this domain"
                    : "the server's"));
    out.flush();
  }
}
