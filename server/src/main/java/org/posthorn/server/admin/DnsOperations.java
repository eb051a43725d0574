package org.posthorn.server.admin;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.server.outcome.OperationException;
import org.posthorn.server.publish.DnsRecord;
import org.posthorn.server.publish.DomainRecords;
import org.posthorn.server.publish.RecordCheck;
import org.posthorn.submission.signing.SigningKeys;
import org.posthorn.wire.Pem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// What to publish in the DNS, and whether it is.
final class DnsOperations {
  private final DirectoryOperations directory;
  private final Configuration configuration;
  private final SigningKeys keys;
  private final Resolver resolver;

  DnsOperations(
      DirectoryOperations directory,
      Configuration configuration,
      SigningKeys keys,
      Resolver resolver) {
    this.directory = directory;
    this.configuration = configuration;
    this.keys = keys;
    this.resolver = resolver;
  }

  private List<DnsRecord> wanted(Request request) {
    DomainName domain = directory.domain(request);
    String host = configuration.get(Settings.HOSTNAME);
    try {
      return new DomainRecords(
              domain, DomainName.parse(host), addresses(), keys.list(domain), certificate())
          .all();
    } catch (IllegalArgumentException e) {
      throw new OperationException(
          ExitCode.CONFIGURATION, "server.hostname: " + host + " is no name for the DNS");
    }
  }

  /// Those it listens on, where they are named.
  private List<String> addresses() {
    return configuration.get(Settings.LISTEN_MX).stream()
        .map(InetSocketAddress::getAddress)
        .filter(address -> !address.isAnyLocalAddress() && !address.isLoopbackAddress())
        .map(address -> address.getHostAddress())
        .distinct()
        .toList();
  }

  private Optional<X509Certificate> certificate() {
    Path file =
        configuration
            .get(Settings.DATA)
            .resolve(configuration.get(Settings.TLS_CERTIFICATES).getFirst());
    try {
      return Optional.of(Pem.certificates(file).getFirst());
    } catch (IOException e) {
      throw new OperationException(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  JsonNode records(Request request) {
    ArrayNode rows = Request.JSON.createArrayNode();
    for (DnsRecord record : wanted(request)) {
      rows.addObject()
          .put("name", record.name().ascii())
          .put("type", record.kind().name())
          .put("value", record.value())
          .put("need", record.need().name().toLowerCase(Locale.ROOT))
          .put("why", record.why())
          .put("zone", record.zoneLine());
    }
    return rows;
  }

  JsonNode check(Request request) {
    RecordCheck check = new RecordCheck(resolver);
    ArrayNode rows = Request.JSON.createArrayNode();
    for (DnsRecord record : wanted(request)) {
      check
          .check(record)
          .ifPresent(result ->
              rows.addObject()
                  .put("verdict", result.verdict().name().toLowerCase(Locale.ROOT))
                  .put("need", record.need().name().toLowerCase(Locale.ROOT))
                  .put("name", record.name().ascii())
                  .put("type", record.kind().name())
                  .put("wanted", record.value())
                  .put("found", result.found())
                  .put("why", record.why()));
    }
    return rows;
  }
}
