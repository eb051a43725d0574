package org.posthorn.server.admin;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.KeySchedule.State;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.server.outcome.OperationException;
import org.posthorn.submission.signing.SigningKey;
import org.posthorn.submission.signing.SigningKeys;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// Operations on the keys that sign mail.
final class DkimOperations {
  private final DirectoryOperations directory;
  private final SigningKeys keys;
  private final Resolver resolver;

  DkimOperations(DirectoryOperations directory, SigningKeys keys, Resolver resolver) {
    this.directory = directory;
    this.keys = keys;
    this.resolver = resolver;
  }

  /// The first pair of a domain; another is made by rotation.
  JsonNode generate(Request request) {
    DomainName domain = directory.domain(request);
    if (!keys.list(domain).isEmpty()) {
      throw new OperationException(
          ExitCode.EXISTS, domain + " has keys; posthorn dkim rotate " + domain + " makes others");
    }
    List<SigningKey> made = keys.generate(domain);
    return described(request.flag("activate") ? activated(domain) : made);
  }

  JsonNode rotate(Request request) {
    DomainName domain = directory.domain(request);
    List<SigningKey> all = keys.list(domain);
    if (all.isEmpty()) {
      throw noKeys(domain);
    }
    if (all.stream().anyMatch(key -> key.standing().state() == State.PUBLISHED)) {
      throw new OperationException(
          ExitCode.EXISTS,
          domain + " has new keys that wait to be seen in the DNS; posthorn dkim show " + domain);
    }
    return described(keys.generate(domain));
  }

  /// Without waiting for the DNS: for an administrator who knows that it is published.
  JsonNode activate(Request request) {
    DomainName domain = directory.domain(request);
    if (keys.list(domain).stream().noneMatch(key -> key.standing().state() == State.PUBLISHED)) {
      throw new OperationException(
          ExitCode.NOT_FOUND, domain + " has no keys that wait to take over");
    }
    return described(activated(domain));
  }

  private List<SigningKey> activated(DomainName domain) {
    var _ = keys.activate(domain); // there were some, or another administrator was faster
    return keys.list(domain);
  }

  JsonNode remove(Request request) {
    DomainName domain = directory.domain(request);
    if (!keys.remove(domain)) {
      throw noKeys(domain);
    }
    return Request.JSON.createObjectNode().put("domain", domain.ascii());
  }

  private static OperationException noKeys(DomainName domain) {
    return new OperationException(
        ExitCode.NOT_FOUND, domain + " has no keys; posthorn dkim generate " + domain);
  }

  JsonNode list(Request request) {
    Optional<String> wanted = request.optionalText("domain");
    if (wanted.isPresent()) {
      return described(keys.list(directory.domain(request)));
    }
    ArrayNode all = Request.JSON.createArrayNode();
    keys.domains().forEach(domain -> all.addAll(described(keys.list(domain))));
    return all;
  }

  private ArrayNode described(List<SigningKey> of) {
    ArrayNode rows = Request.JSON.createArrayNode();
    for (SigningKey key : of) {
      rows.addObject()
          .put("domain", key.key().domain().ascii())
          .put("selector", key.key().selector())
          .put("algorithm", key.key().algorithm().tag())
          .put("state", key.standing().state().name().toLowerCase(Locale.ROOT))
          .put("since", key.standing().since().toString())
          .put("in_dns", SigningKeys.isShown(key.key(), resolver))
          .put("name", key.key().name().ascii())
          .put("record", key.key().record().text());
    }
    return rows;
  }
}
