package org.posthorn.assistant.conversation;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.posthorn.assistant.request.Criteria;
import org.posthorn.assistant.request.Intent;

/// The texts of answers, in one language and time zone. Immutable.
final class AnswerTexts {
  private static final List<String> LANGUAGES = List.of("en", "fr", "de");
  private static final Map<String, Properties> TEXTS =
      Map.of("en", load("en"), "fr", load("fr"), "de", load("de"));

  private final Locale locale;
  private final Properties texts;
  private final ZoneId zone;

  private AnswerTexts(Locale locale, ZoneId zone) {
    this.locale = locale;
    this.zone = zone;
    texts = Objects.requireNonNull(TEXTS.get(locale.getLanguage()));
  }

  /// @param language English for a language without texts
  static AnswerTexts of(Locale language, ZoneId zone) {
    boolean known = LANGUAGES.contains(language.getLanguage());
    return new AnswerTexts(known ? language : Locale.ENGLISH, zone);
  }

  private static Properties load(String language) {
    Properties properties = new Properties();
    try (InputStream in = AnswerTexts.class.getResourceAsStream(language + ".properties")) {
      if (in == null) {
        throw new IllegalStateException("no texts in " + language);
      }
      properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }

  /// A text with its values.
  ///
  /// @throws IllegalArgumentException if there is no such text
  String of(String key, Object... values) {
    String pattern = texts.getProperty(key);
    if (pattern == null) {
      throw new IllegalArgumentException("no text " + key);
    }
    return new MessageFormat(pattern, locale).format(values);
  }

  /// A day, or a time if it is not midnight.
  String time(Instant instant) {
    ZonedDateTime time = instant.atZone(zone);
    DateTimeFormatter format =
        time.toLocalTime().equals(LocalTime.MIDNIGHT)
            ? DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM)
            : DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT);
    return format.withLocale(locale).format(time);
  }

  /// What a mailbox is called: that of a role in this language.
  String mailbox(String name) {
    return texts.containsKey("role." + name) ? of("role." + name) : name;
  }

  /// What is to be done.
  ///
  /// @param detail the mailbox or time; may be empty
  String operation(Intent.Operation operation, String detail) {
    return of("operation." + operation, detail);
  }

  /// Conditions, so that the user sees how the request was understood; starts with a space, or is
  /// empty.
  String conditions(Criteria criteria) {
    StringBuilder text = new StringBuilder();
    named(text, "from", criteria.from());
    named(text, "to", criteria.to());
    criteria.subject().forEach(word -> text.append(of("subject", word)));
    criteria.text().forEach(word -> text.append(of("text", word)));
    criteria
        .attachment()
        .ifPresent(kind -> text.append(of("attachment", of("attachment." + kind))));
    if (criteria.after().isPresent() && criteria.before().isPresent()) {
      // The end is exclusive; people name the last day, but the time at the end.
      Instant end = criteria.before().get();
      boolean days = end.atZone(zone).toLocalTime().equals(LocalTime.MIDNIGHT);
      text.append(
          of(
              "between",
              time(criteria.after().get()),
              time(days ? end.atZone(zone).minusDays(1).toInstant() : end)));
    } else {
      criteria.after().ifPresent(time -> text.append(of("after", time(time))));
      criteria.before().ifPresent(time -> text.append(of("before", time(time))));
    }
    criteria.largerThan().ifPresent(octets -> text.append(of("larger", size(octets))));
    criteria.mailbox().ifPresent(name -> text.append(of("mailbox", mailbox(name))));
    criteria.traits().stream().sorted().forEach(trait -> text.append(of("trait." + trait)));
    return text.toString();
  }

  private void named(StringBuilder text, String key, List<String> names) {
    if (!names.isEmpty()) {
      text.append(of(key, String.join(of("or"), names)));
    }
  }

  private String size(long octets) {
    return octets >= 1_000_000
        ? String.format(locale, "%.1f MB", octets / 1e6)
        : String.format(locale, "%d kB", octets / 1_000);
  }

  /// The keys of the texts in a language, for tests.
  static Set<String> keys(String language) {
    return Objects.requireNonNull(TEXTS.get(language)).stringPropertyNames();
  }
}
