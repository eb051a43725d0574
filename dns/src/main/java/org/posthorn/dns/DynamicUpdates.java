package org.posthorn.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/// Publishes TXT records by dynamic update (RFC 2136), signed with a shared key (RFC 8945,
/// HMAC-SHA256). Thread-safe; blocks.
public final class DynamicUpdates {
  private static final int DNS_PORT = 53;

  /// In seconds. Short, because the record is removed within minutes.
  private static final long TTL = 30;

  private static final int ALIASES_MAX = 8;

  private final Settings settings;
  private final UpdateLimits limits;
  private final Resolver resolver;

  /// Settings.
  ///
  /// @param server receives the updates
  /// @param zone the zone to change; if empty, it is found by SOA queries
  /// @param key signs
  /// @param visibleAt servers that must have the record; if empty, those of the zone's NS records,
  ///   at port 53
  public record Settings(
      InetSocketAddress server,
      Optional<DomainName> zone,
      Key key,
      List<InetSocketAddress> visibleAt) {
    public Settings {
      visibleAt = List.copyOf(visibleAt);
    }
  }

  /// A TSIG key for HMAC-SHA256.
  public record Key(DomainName name, byte[] secret) {}

  /// A published record.
  ///
  /// @param owner the name after following CNAMEs
  public record Published(DomainName zone, DomainName owner, String text) {}

  /// @param resolver resolves CNAMEs and the addresses of name servers
  public DynamicUpdates(Settings settings, UpdateLimits limits, Resolver resolver) {
    this.settings = settings;
    this.limits = limits;
    this.resolver = resolver;
  }

  /// Adds a TXT record to the existing ones. If the name is a CNAME, its target is used.
  ///
  /// @throws IOException if the zone cannot be found, or the server refuses or does not answer
  public Published add(DomainName name, String text) throws IOException {
    DomainName owner = followed(name);
    DomainName zone = settings.zone().isPresent() ? settings.zone().get() : zoneOf(owner);
    if (!owner.isAtOrBelow(zone)) {
      throw new IOException(owner + " is not in the zone " + zone);
    }
    Update update = new Update(absolute(zone));
    update.add(record(owner, text));
    send(update);
    return new Published(zone, owner, text);
  }

  /// Removes the record; others with the same name stay.
  ///
  /// @throws IOException if the server refuses or does not answer
  public void remove(Published published) throws IOException {
    Update update = new Update(absolute(published.zone()));
    update.delete(record(published.owner(), published.text()));
    send(update);
  }

  /// Waits until every server of the zone returns the record. Servers that do not answer are
  /// ignored when the time is over: others cannot reach them either.
  ///
  /// @throws IOException if a server still answers without it after [UpdateLimits#propagationMax],
  ///   or none answers
  public void awaitVisible(Published published) throws IOException, InterruptedException {
    List<List<InetSocketAddress>> missing = new ArrayList<>(servers(published.zone()));
    long deadline = System.nanoTime() + limits.propagationMax().toNanos();
    boolean shown = false;
    while (true) {
      String without = "";
      List<List<InetSocketAddress>> left = new ArrayList<>();
      for (List<InetSocketAddress> server : missing) {
        switch (look(server, published)) {
          case SHOWN -> shown = true;
          case NOT_YET -> {
            without = shown(server.getFirst());
            left.add(server);
          }
          case SILENT -> left.add(server);
        }
      }
      missing = left;
      if (missing.isEmpty()) {
        return;
      }
      if (deadline - System.nanoTime() < 0) {
        if (shown && without.isEmpty()) {
          return;
        }
        throw new IOException(
            "after "
                + limits.propagationMax().toSeconds()
                + " s "
                + (without.isEmpty() ? "no name server of " + published.zone() : without)
                + " shows the record at "
                + published.owner());
      }
      Thread.sleep(limits.pollInterval());
    }
  }

  private enum Look {
    SHOWN,
    NOT_YET,
    SILENT
  }

  /// A server may have several addresses, not all of which are reachable.
  private Look look(List<InetSocketAddress> server, Published published) {
    Look look = Look.SILENT;
    for (InetSocketAddress address : server) {
      Look at = look(address, published);
      if (at == Look.NOT_YET) {
        return at;
      }
      look = at == Look.SHOWN ? at : look;
    }
    return look;
  }

  private Look look(InetSocketAddress address, Published published) {
    try {
      return ask(address, published.owner(), Type.TXT).getSection(Section.ANSWER).stream()
              .anyMatch(found ->
                  found instanceof TXTRecord txt
                      && String.join("", txt.getStrings()).equals(published.text()))
          ? Look.SHOWN
          : Look.NOT_YET;
    } catch (IOException e) {
      return Look.SILENT;
    }
  }

  private DomainName followed(DomainName name) throws IOException {
    DomainName at = name;
    for (int i = 0; i < ALIASES_MAX; i++) {
      DnsAnswer<DomainName> alias = resolver.cname(at);
      if (alias instanceof DnsAnswer.Failed<DomainName> failed) {
        throw new IOException(at + " cannot be looked up: " + failed.reason());
      }
      if (alias.values().isEmpty()) {
        return at;
      }
      at = alias.values().getFirst();
    }
    throw new IOException(name + " is an alias of an alias, more than " + ALIASES_MAX + " times");
  }

  /// RFC 2308 §2: an answer without records names the zone by its SOA.
  private DomainName zoneOf(DomainName owner) throws IOException {
    Message answer = ask(settings.server(), owner, Type.SOA);
    for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
      for (Record found : answer.getSection(section)) {
        if (found instanceof SOARecord soa && absolute(owner).subdomain(soa.getName())) {
          return domain(soa.getName());
        }
      }
    }
    throw new IOException(
        shown(settings.server())
            + " has no zone for "
            + owner
            + ": "
            + Rcode.string(answer.getRcode()));
  }

  /// The servers, each with all its addresses.
  private List<List<InetSocketAddress>> servers(DomainName zone) throws IOException {
    if (!settings.visibleAt().isEmpty()) {
      return settings.visibleAt().stream().map(List::of).toList();
    }
    List<List<InetSocketAddress>> servers = new ArrayList<>();
    for (Record found : ask(settings.server(), zone, Type.NS).getSection(Section.ANSWER)) {
      if (found instanceof NSRecord ns && servers.size() < limits.serversMax()) {
        List<InetAddress> addresses = new ArrayList<>();
        DomainName host = domain(ns.getTarget());
        addresses.addAll(resolver.a(host).values());
        addresses.addAll(resolver.aaaa(host).values());
        if (!addresses.isEmpty()) {
          servers.add(addresses.stream().map(it -> new InetSocketAddress(it, DNS_PORT)).toList());
        }
      }
    }
    if (servers.isEmpty()) {
      throw new IOException("the name servers of " + zone + " cannot be found");
    }
    return servers;
  }

  private Message ask(InetSocketAddress server, DomainName name, int type) throws IOException {
    Message question = Message.newQuery(Record.newRecord(absolute(name), type, DClass.IN));
    question.getHeader().unsetFlag(Flags.RD);
    return client(server, limits.timeout()).send(question);
  }

  private void send(Update update) throws IOException {
    SimpleResolver client = client(settings.server(), limits.timeout());
    client.setTSIGKey(
        new TSIG(TSIG.HMAC_SHA256, absolute(settings.key().name()), settings.key().secret()));
    Message answer = client.send(update);
    if (answer.getRcode() != Rcode.NOERROR) {
      throw new IOException(shown(settings.server()) + " refused the update: " + refusal(answer));
    }
    // RFC 8945 §5.3: the library also returns an answer with a wrong signature or without one
    if (!answer.isVerified()) {
      throw new IOException(
          shown(settings.server())
              + " did not sign its answer with the key "
              + settings.key().name());
    }
  }

  /// RFC 8945 §5.2: the TSIG record has the error of the signature.
  private static String refusal(Message answer) {
    TSIGRecord tsig = answer.getTSIG();
    String code = Rcode.string(answer.getRcode());
    return tsig == null || tsig.getError() == Rcode.NOERROR
        ? code
        : code + ", " + Rcode.TSIGstring(tsig.getError());
  }

  private static SimpleResolver client(InetSocketAddress server, Duration timeout) {
    SimpleResolver client = new SimpleResolver(server);
    client.setTimeout(timeout);
    client.setTCP(true);
    client.setIoClientFactory(new TcpQuestions(ResolverLimits.defaults().answerBytesMax()));
    return client;
  }

  private static String shown(InetSocketAddress server) {
    return server.getHostString() + ":" + server.getPort();
  }

  private static TXTRecord record(DomainName owner, String text) throws IOException {
    return new TXTRecord(absolute(owner), DClass.IN, TTL, text);
  }

  private static Name absolute(DomainName name) throws IOException {
    try {
      return Name.fromString(name + ".");
    } catch (TextParseException e) {
      throw new IOException(name + " is no name", e);
    }
  }

  private static DomainName domain(Name name) throws IOException {
    try {
      return new DomainName(name.toString(true).toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IOException(name + " is no name that can be used", e);
    }
  }
}
