package org.posthorn.spam.content;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.mime.ImapAddress;
import org.posthorn.spam.MessageView;
import org.posthorn.spam.Signal;

/// Detects deceptive senders and links. Thread-safe.
public final class Phishing {
  /// Types of signals with their weights in log-odds, set cautiously by hand: links of newsletters
  /// lead to click counters, and companies do have similar domains.
  private enum Kind {
    LINK_OTHER_SITE(0.7),
    LINK_IMITATES(3),
    LINK_MIXED_SCRIPTS(1.5),
    LINK_HIDDEN_HOST(2),
    LINK_ADDRESS(1),
    FROM_IMITATES(3),
    FROM_NAME_ADDRESS(1.5);

    private final double weight;

    Kind(double weight) {
      this.weight = weight;
    }

    Signal signal(String text) {
      return new Signal(name().toLowerCase(Locale.ROOT).replace('_', '-'), weight, text);
    }
  }

  private static final Pattern NUMERIC_HOST =
      Pattern.compile("\\[.*]|(?:0x[0-9a-f]+|[0-9]+)(?:\\.(?:0x[0-9a-f]+|[0-9]+)){0,3}");

  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s<>\"'()@]{1,64}@([^\\s<>\"'()@]{1,253}\\.[^\\s<>\"'()@.]{2,63})");

  private final Lookalikes lookalikes;
  private final ContentLimits limits;

  public Phishing(Lookalikes lookalikes, ContentLimits limits) {
    this.lookalikes = lookalikes;
    this.limits = limits;
  }

  /// Each type of signal once, with the first example.
  ///
  /// @throws IOException if the message could not be read
  public List<Signal> signals(MessageView message) throws IOException {
    Map<Kind, String> found = new LinkedHashMap<>();
    for (ImapAddress from : message.structure().envelopeOrNone().from()) {
      author(from, found);
    }
    // Most links of a message have the same few hosts.
    Map<String, Boolean> seen = new HashMap<>();
    for (Link link : Links.of(message, limits)) {
      look(link, seen, found);
    }
    List<Signal> signals = new ArrayList<>();
    found.forEach((kind, text) -> signals.add(kind.signal(text)));
    return signals;
  }

  private void author(ImapAddress from, Map<Kind, String> found) {
    String octets = Optional.ofNullable(from.host()).orElse("");
    String domain = new String(octets.getBytes(ISO_8859_1), UTF_8).toLowerCase(Locale.ROOT);
    if (domain.isEmpty()) {
      return;
    }
    lookalikes
        .imitated(domain)
        .ifPresent(like ->
            found.putIfAbsent(
                Kind.FROM_IMITATES,
                "the sender's domain " + domain + " looks like " + like.unicode()));
    Matcher address = ADDRESS.matcher(from.displayName());
    if (address.find()) {
      String shown = address.group(1).toLowerCase(Locale.ROOT);
      if (!sameSite(shown, domain)) {
        found.putIfAbsent(
            Kind.FROM_NAME_ADDRESS,
            "the sender's name shows an address at " + shown + ", the address is at " + domain);
      }
    }
  }

  /// @param seen checked hosts, with whether they are names
  private void look(Link link, Map<String, Boolean> seen, Map<Kind, String> found) {
    Optional<String> host = link.host();
    if (host.isEmpty()) {
      return;
    }
    String to = host.get();
    if (link.hasUser()) {
      found.putIfAbsent(
          Kind.LINK_HIDDEN_HOST, "a link to " + to + " begins with something else and an @");
    }
    Boolean named = seen.get(to);
    if (named == null) {
      named = look(to, found);
      seen.put(to, named);
    }
    if (named) {
      link.shownHost()
          .filter(shown -> !sameSite(shown, to))
          .ifPresent(shown ->
              found.putIfAbsent(
                  Kind.LINK_OTHER_SITE, "a link that shows " + shown + " leads to " + to));
    }
  }

  /// @return whether the host is a name, not an address
  private boolean look(String to, Map<Kind, String> found) {
    if (NUMERIC_HOST.matcher(to).matches()) {
      found.putIfAbsent(Kind.LINK_ADDRESS, "a link leads to the address " + to);
      return false;
    }
    lookalikes
        .imitated(to)
        .ifPresent(like ->
            found.putIfAbsent(
                Kind.LINK_IMITATES, "a link to " + to + " looks like " + like.unicode()));
    if (Lookalikes.mixesScripts(to)) {
      found.putIfAbsent(
          Kind.LINK_MIXED_SCRIPTS, "a link to " + to + " mixes letters of several scripts");
    }
    return true;
  }

  /// Whether two hosts probably have the same owner: by their last two labels, or three if the
  /// second is as short as in `co.uk`. A list of public suffixes is not necessary for such a weak
  /// signal.
  private static boolean sameSite(String one, String other) {
    return one.equals(other) || site(one).equals(site(other));
  }

  private static String site(String host) {
    int last = host.lastIndexOf('.');
    int second = host.lastIndexOf('.', last - 1);
    if (second < 0) {
      return host;
    }
    boolean country = last - second <= 4 && host.length() - last == 3;
    int from = country ? host.lastIndexOf('.', second - 1) : second;
    return host.substring(from + 1);
  }
}
