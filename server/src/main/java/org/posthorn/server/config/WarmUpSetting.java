package org.posthorn.server.config;

import java.net.InetAddress;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.posthorn.transport.warmup.Ramp;

/// The warm-up of a local address; only address and first day are required.
public record WarmUpSetting(InetAddress source, Ramp ramp) {
  static final List<String> KEYS = List.of("source", "since", "first", "growth", "days");

  /// @throws IllegalArgumentException with a description of the error
  static WarmUpSetting of(Map<String, String> values) {
    String source = values.get("source");
    if (source == null) {
      throw new IllegalArgumentException("expected source = \"...\", the address");
    }
    Ramp usual = Ramp.since(date(values.getOrDefault("since", "")));
    return new WarmUpSetting(
        InetAddress.ofLiteral(source),
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
      throw new IllegalArgumentException("expected since = 2026-11-20, the first day", e);
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
