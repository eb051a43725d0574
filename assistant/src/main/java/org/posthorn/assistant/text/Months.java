package org.posthorn.assistant.text;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Names of months and days of the week in English, French and German.
final class Months {
  private static final Map<String, Integer> MONTHS = new HashMap<>();
  private static final Map<String, Integer> DAYS = new HashMap<>();

  static {
    add(
        MONTHS,
        "january february march april may june july august september october november december");
    add(MONTHS, "jan feb mar apr _ jun jul aug sep oct nov dec");
    add(
        MONTHS,
        "januar februar märz april mai juni juli august september oktober november dezember");
    add(MONTHS, "jänner feber mrz apr mai jun jul aug sept okt nov dez");
    add(
        MONTHS,
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre");
    add(MONTHS, "janv févr mars avr mai juin juil aout sept oct nov déc");
    add(DAYS, "monday tuesday wednesday thursday friday saturday sunday");
    add(DAYS, "mon tue wed thu fri sat sun");
    add(DAYS, "montag dienstag mittwoch donnerstag freitag samstag sonntag");
    add(DAYS, "_ tues _ thurs _ sonnabend _");
    add(DAYS, "montags dienstags mittwochs donnerstags freitags samstags sonntags");
    add(DAYS, "lundi mardi mercredi jeudi vendredi samedi dimanche");
  }

  private Months() {}

  private static void add(Map<String, Integer> into, String names) {
    int number = 1;
    for (String name : names.split(" ")) {
      if (!name.equals("_")) {
        into.putIfAbsent(name, number);
      }
      number++;
    }
  }

  /// The number of a month, 1 to 12; 0 if the word is none.
  static int of(String word) {
    return MONTHS.getOrDefault(word.toLowerCase(Locale.ROOT), 0);
  }

  /// The number of a day of the week, 1 for Monday; 0 if the word is none.
  static int day(String word) {
    return DAYS.getOrDefault(word, 0);
  }
}
