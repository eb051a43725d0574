package org.posthorn.server.config;

import java.net.InetAddress;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.posthorn.transport.warmup.Ramp;

/// How an address of ours that others do not know yet is warmed up: `192.0.2.7 since=2026-11-20
/// first=50 growth=1.5 days=30`, of which only address and `since` are needed.
public record WarmUpSetting(InetAddress source, Ramp ramp) {
  private static final Set<String> KEYS = Set.of("since", "first", "growth", "days");

  /// @throws IllegalArgumentException saying what is wrong
  static WarmUpSetting parse(String text) {
    String[] words = text.strip().split("\\s+");
    Map<String, String> values = new HashMap<>();
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      String key = equals < 0 ? words[i] : words[i].substring(0, equals);
      if (equals < 0 || !KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "expected ADDRESS since=DATE and any of first=, growth=, days=, not " + words[i]);
      }
      values.put(key, words[i].substring(equals + 1));
    }
    Ramp usual = Ramp.since(date(values.getOrDefault("since", "")));
    return new WarmUpSetting(
        InetAddress.ofLiteral(words[0]),
        new Ramp(
            usual.since(),
            number(values.getOrDefault("first", String.valueOf(usual.first()))),
            factor(values.getOrDefault("growth", String.valueOf(usual.growth()))),
            number(values.getOrDefault("days", String.valueOf(usual.days())))));
  }

  private static LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("expected since=2026-11-20, the first day", e);
    }
  }

  private static int number(String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(text + " is no whole number");
    }
    return Integer.parseInt(text);
  }

  private static double factor(String text) {
    if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,6})?")) {
      throw new IllegalArgumentException(text + " is no number such as 1.5");
    }
    return Double.parseDouble(text);
  }
}
