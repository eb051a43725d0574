package org.posthorn.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.posthorn.dns.MemoryZone;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.BoundedResolver;
import org.posthorn.mailauth.dkim.DkimResult;
import org.posthorn.mailauth.dmarc.Author;
import org.posthorn.mailauth.dmarc.DmarcLimits;
import org.posthorn.mailauth.dmarc.DmarcVerifier;
import org.posthorn.mailauth.dmarc.Identifier;
import org.posthorn.mailauth.dmarc.PublicSuffixes;
import org.posthorn.mailauth.signatures.SignatureVerifier;
import org.posthorn.mailauth.signatures.Signatures;
import org.posthorn.mailauth.spf.Spf;
import org.posthorn.mailauth.spf.SpfLimits;
import org.posthorn.mailauth.spf.SpfQuery;
import org.posthorn.mailauth.spf.SpfResult;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What we say of the messages of `bench/authentication/compare`, a line for each method:
///
/// usage: AuthenticationVerdicts WORLDS, a file of JSON that the script describes
public final class AuthenticationVerdicts {
  private AuthenticationVerdicts() {}

  public static void main(String[] arguments) throws IOException {
    for (JsonNode world : JsonMapper.shared().readTree(Path.of(arguments[0]))) {
      MemoryZone zone = zone(world.get("dns"));
      for (JsonNode one : world.get("cases")) {
        String before = world.get("name").asString() + "\t" + one.get("label").asString() + "\t";
        checked(one, zone)
            .forEach((method, result) -> System.out.println(before + method + "\t" + result));
      }
    }
  }

  private static MemoryZone zone(JsonNode dns) {
    MemoryZone zone = new MemoryZone();
    for (Map.Entry<String, JsonNode> name : dns.properties()) {
      for (JsonNode record : name.getValue()) {
        add(zone, name.getKey(), record.get(0).asString(), record.get(1).asString());
      }
    }
    return zone;
  }

  private static void add(MemoryZone zone, String name, String type, String value) {
    switch (type) {
      case "A", "AAAA" -> zone.address(name, value);
      case "TXT" -> zone.txt(name, value);
      case "CNAME" -> zone.cname(name, value);
      case "PTR" -> zone.ptr(address(name), value);
      case "TIMEOUT" -> zone.failing(name, "timeout");
      case "MX" -> {
        String[] parts = value.split(" ", 2);
        var _ =
            parts[1].isEmpty()
                ? zone.nullMx(name)
                : zone.mx(name, Integer.parseInt(parts[0]), parts[1]);
      }
      default -> throw new IllegalArgumentException(type);
    }
  }

  /// The address that a name below `arpa` stands for.
  private static String address(String arpa) {
    List<String> labels = List.of(arpa.split("\\."));
    boolean ipv6 = labels.get(labels.size() - 2).equals("ip6");
    List<String> digits = labels.subList(0, labels.size() - 2).reversed();
    return ipv6
        ? String.join("", digits).replaceAll("(.{4})(?=.)", "$1:")
        : String.join(".", digits);
  }

  private static Map<String, String> checked(JsonNode one, MemoryZone zone) throws IOException {
    InstantSource clock = InstantSource.system();
    Resolver dns = new BoundedResolver(zone, clock, 1_000, java.time.Duration.ofMinutes(1));
    SpfResult spf =
        new Spf("mx.receiver.example", clock, SpfLimits.defaults())
            .check(
                query(
                    InetAddress.ofLiteral(one.get("ip").asString()),
                    one.get("helo").asString(),
                    one.get("sender").asString()),
                dns);
    if (one.get("file").asString().isEmpty()) {
      return Map.of("spf", spf.verdict().text());
    }
    byte[] octets = Files.readAllBytes(Path.of(one.get("file").asString()));
    SignatureVerifier verifier = new SignatureVerifier(now(one, clock));
    verifier.write(octets, 0, octets.length);
    Signatures signatures = verifier.finish(dns);
    Author author =
        Author.of(
            HeaderFields.parse(octets).all("From").stream().map(HeaderField::value).toList(),
            DmarcLimits.defaults());
    List<Identifier> identifiers = new ArrayList<>();
    spf.query()
        .name()
        .ifPresent(
            name -> identifiers.add(new Identifier(Identifier.Method.SPF, name, spf.verdict())));
    for (DkimResult signature : signatures.dkim()) {
      signature
          .claim()
          .domain()
          .ifPresent(domain ->
              identifiers.add(new Identifier(Identifier.Method.DKIM, domain, signature.verdict())));
    }
    return Map.of(
        "spf", spf.verdict().text(),
        "dkim", dkim(signatures),
        "arc", signatures.arc().verdict().text(),
        "dmarc",
            new DmarcVerifier(dns, PublicSuffixes.NONE, DmarcLimits.defaults())
                .verify(author, identifiers)
                .verdict()
                .text());
  }

  private static Instant now(JsonNode one, InstantSource clock) {
    JsonNode now = one.get("now");
    return now == null ? clock.instant() : Instant.ofEpochSecond(now.asLong());
  }

  private static String dkim(Signatures signatures) {
    return signatures.dkim().isEmpty()
        ? "none"
        : signatures.dkim().stream()
            .map(signature -> signature.verdict().text())
            .collect(Collectors.joining(" "));
  }

  private static SpfQuery query(InetAddress client, String helo, String sender) {
    int at = sender.lastIndexOf('@');
    return at < 0
        ? SpfQuery.mailFrom(client, helo, "", sender)
        : SpfQuery.mailFrom(client, helo, sender.substring(0, at), sender.substring(at + 1));
  }
}
