package org.posthorn.assistant.text;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Recognizes lines that are not what the author of a message says: who wrote what is quoted,
/// headers of a quoted message, signatures, greetings, closings, disclaimers. English, French,
/// German and Spanish.
final class Lines {
  private static final List<String> WROTE =
      List.of("wrote", "writes", "schrieb", "a écrit", "écrivait", "a ecrit", "escribió", "said");

  private static final Map<Character, List<String>> ON =
      byFirst(List.of("on ", "am ", "le ", "el ", "il ", "in message "));

  private static final Map<Character, List<String>> FROM =
      byFirst(List.of("from:", "von:", "de :", "de:", "expéditeur"));
  private static final List<String> SENT =
      List.of(
          "sent:",
          "date:",
          "gesendet:",
          "datum:",
          "envoyé:",
          "envoyé :",
          "enviado:",
          "enviado el:",
          "fecha:",
          "date :");
  private static final List<String> TO_OR_SUBJECT =
      List.of(
          "to:",
          "an:",
          "à:",
          "à :",
          "para:",
          "subject:",
          "betreff:",
          "objet:",
          "objet :",
          "asunto:",
          "cc:");

  private static final List<String> ORIGINAL =
      List.of(
          "original message",
          "ursprüngliche nachricht",
          "originalnachricht",
          "message d'origine",
          "message d’origine",
          "mensaje original",
          "original-nachricht",
          "reply message",
          "original appointment");

  private static final List<String> FORWARDED =
      List.of(
          "forwarded message",
          "weitergeleitete nachricht",
          "message transféré",
          "mensaje reenviado",
          "begin forwarded message",
          "anfang der weitergeleiteten nachricht",
          "début du message réexpédié",
          "début du message transféré",
          "inicio del mensaje reenviado");

  private static final Map<Character, List<String>> MOBILE =
      byFirst(
          List.of(
              "sent from my",
              "sent from mail for",
              "sent from outlook",
              "sent via ",
              "get outlook for",
              "sent with ",
              "von meinem",
              "gesendet von",
              "diese nachricht wurde von meinem",
              "envoyé de mon",
              "envoyé depuis",
              "télécharger outlook",
              "obtenir outlook",
              "enviado desde mi",
              "enviado desde ",
              "obtener outlook"));

  private static final Map<Character, List<String>> DISCLAIMER =
      byFirst(
          List.of(
              "this e-mail and any",
              "your use of yahoo! groups",
              "to unsubscribe from this",
              "to stop receiving this",
              "this email and any",
              "this message and any attachment",
              "this e-mail is confidential",
              "this email is confidential",
              "this message is confidential",
              "the information contained in this",
              "the information in this e",
              "confidentiality notice",
              "disclaimer:",
              "important notice:",
              "this message is intended only",
              "this communication is",
              "please consider the environment",
              "diese e-mail enthält vertrauliche",
              "diese e-mail kann vertrauliche",
              "diese nachricht enthält vertrauliche",
              "der inhalt dieser e-mail ist vertraulich",
              "bitte denken sie an die umwelt",
              "ce message et toutes les pièces",
              "ce message et ses pièces",
              "ce courriel et",
              "ce message est confidentiel",
              "avant d'imprimer",
              "este mensaje y",
              "este correo electrónico",
              "la información contenida en este"));

  private static final List<String> GREETINGS =
      List.of(
          "hi",
          "hello",
          "hey",
          "dear",
          "good morning",
          "good afternoon",
          "good evening",
          "greetings",
          "hallo",
          "hej",
          "liebe",
          "lieber",
          "sehr geehrte",
          "sehr geehrter",
          "guten tag",
          "guten morgen",
          "guten abend",
          "moin",
          "servus",
          "grüezi",
          "grüß gott",
          "bonjour",
          "bonsoir",
          "salut",
          "cher",
          "chère",
          "chers",
          "chères",
          "madame",
          "monsieur",
          "coucou",
          "hola",
          "buenos días",
          "buenas tardes",
          "estimado",
          "estimada",
          "estimados",
          "querido",
          "querida");

  private static final List<String> CLOSINGS =
      List.of(
          "best regards",
          "kind regards",
          "warm regards",
          "regards",
          "best wishes",
          "best",
          "bests",
          "cheers",
          "thanks",
          "thank you",
          "many thanks",
          "thanks and regards",
          "thanks in advance",
          "yours sincerely",
          "yours faithfully",
          "sincerely",
          "yours truly",
          "yours",
          "all the best",
          "take care",
          "have a nice day",
          "have a great day",
          "br",
          "rgds",
          "with kind regards",
          "with best regards",
          "greetings",
          "love",
          "hth",
          "thx",
          "tia",
          "mit freundlichen grüßen",
          "mit freundlichen grüssen",
          "mit freundlichem gruß",
          "freundliche grüße",
          "freundliche grüsse",
          "viele grüße",
          "viele grüsse",
          "beste grüße",
          "beste grüsse",
          "liebe grüße",
          "liebe grüsse",
          "schöne grüße",
          "herzliche grüße",
          "herzliche grüsse",
          "gruß",
          "gruss",
          "grüße",
          "grüsse",
          "mfg",
          "lg",
          "vg",
          "danke",
          "vielen dank",
          "danke und gruß",
          "danke dir",
          "bis dann",
          "bis bald",
          "cordialement",
          "bien cordialement",
          "très cordialement",
          "sincères salutations",
          "bien à vous",
          "bien à toi",
          "amicalement",
          "bonne journée",
          "bonne soirée",
          "merci",
          "merci d'avance",
          "merci beaucoup",
          "à bientôt",
          "bises",
          "meilleures salutations",
          "veuillez agréer",
          "je vous prie d'agréer",
          "salutations",
          "saludos",
          "un saludo",
          "saludos cordiales",
          "atentamente",
          "cordialmente",
          "gracias",
          "muchas gracias",
          "un abrazo",
          "hasta luego");

  private static final Set<String> LIST_FOOTER =
      Set.of(
          "mailing list",
          "unsubscribe",
          "mailinglist",
          "mailman",
          "abmelden",
          "désabonner",
          "désinscrire",
          "abbestellen");

  /// They look like the name of somebody.
  private static final Set<String> ANSWERS =
      Set.of("yes,", "no,", "ok,", "okay,", "well,", "so,", "ja,", "nein,", "oui,", "non,", "sí,");

  private static final int CLOSING_CHARS_MAX = 60;
  private static final int GREETING_CHARS_MAX = 60;

  private Lines() {}

  private static boolean begins(String lower, List<String> phrases) {
    for (String phrase : phrases) {
      if (lower.startsWith(phrase)) {
        return true;
      }
    }
    return false;
  }

  /// Whether a line begins with one of the phrases, which are grouped by their first letters: most
  /// lines begin with none.
  private static boolean begins(String line, Map<Character, List<String>> phrases) {
    if (line.isEmpty()) {
      return false;
    }
    List<String> possible = phrases.get(Character.toLowerCase(line.charAt(0)));
    return possible != null && begins(lower(line), possible);
  }

  private static Map<Character, List<String>> byFirst(List<String> phrases) {
    return phrases.stream().collect(Collectors.groupingBy(phrase -> phrase.charAt(0)));
  }

  static String lower(String line) {
    return line.toLowerCase(Locale.ROOT).replace('’', '\'');
  }

  /// Whether a line, or several joined, says who wrote what is quoted below.
  static boolean isAttribution(String line) {
    String end = line.endsWith(">:") ? line.substring(0, line.length() - 2) : line;
    if (!line.endsWith(":") || line.length() > 400) {
      return false;
    }
    String lower = lower(end);
    return WROTE.stream().anyMatch(lower::contains);
  }

  /// Whether an attribution may begin here that continues on the next lines.
  static boolean mayBeginAttribution(String line) {
    return begins(line, ON) || line.startsWith("*");
  }

  /// Whether headers of a quoted message begin with this line.
  ///
  /// @param next the lines after it
  static boolean isHeaderBlock(String line, List<String> next) {
    if (!begins(bare(line), FROM)) {
      return false;
    }
    boolean sent = false;
    boolean more = false;
    for (String following : next) {
      String lower = lower(bare(following));
      sent |= begins(lower, SENT);
      more |= begins(lower, TO_OR_SUBJECT);
    }
    return sent && more;
  }

  /// A field of such headers.
  static boolean isHeader(String line) {
    String lower = lower(bare(line));
    return begins(bare(line), FROM) || begins(lower, SENT) || begins(lower, TO_OR_SUBJECT);
  }

  /// Without the asterisks that stand for bold text, and a mark of quotation.
  private static String bare(String line) {
    int from = 0;
    while (from < line.length() && "*> ".indexOf(line.charAt(from)) >= 0) {
      from++;
    }
    return line.substring(from).replace("*", "");
  }

  /// The line before a quoted message.
  static boolean isOriginal(String line) {
    return (line.startsWith("-") || line.startsWith("_"))
        && line.length() <= 120
        && ORIGINAL.stream().anyMatch(lower(line)::contains);
  }

  /// The line before a forwarded message.
  static boolean isForwarded(String line) {
    return line.length() <= 120
        && (line.startsWith("-") || line.endsWith(":"))
        && FORWARDED.stream().anyMatch(lower(line)::contains);
  }

  /// The line of a program for mobile phones or of a legal department.
  static boolean isAdded(String line) {
    return (line.length() <= 80 && begins(line, MOBILE)) || begins(line, DISCLAIMER);
  }

  /// A line that parts the text from the footer of a mailing list.
  static boolean isFooter(String line, List<String> next) {
    if (line.length() < 8 || !line.chars().allMatch(c -> c == '_' || c == '-' || c == '=')) {
      return false;
    }
    for (String following : next) {
      String lower = lower(following);
      if (LIST_FOOTER.stream().anyMatch(lower::contains)) {
        return true;
      }
    }
    return false;
  }

  /// A line that is a greeting and nothing else.
  static boolean isGreeting(String line) {
    if (line.length() > GREETING_CHARS_MAX) {
      return false;
    }
    String lower = lower(line);
    for (String greeting : GREETINGS) {
      if (isPhrase(lower, greeting)) {
        boolean marked = ",!:.".indexOf(line.charAt(line.length() - 1)) >= 0;
        return words(line) <= (marked ? 7 : 4) && line.indexOf('?') < 0;
      }
    }
    return false;
  }

  /// A line that is the name of somebody ("Anna,").
  static boolean isCall(String line) {
    return !ANSWERS.contains(lower(line))
        && words(line) <= 2
        && line.endsWith(",")
        && Character.isUpperCase(line.charAt(0));
  }

  /// How many characters at the beginning of a paragraph are a greeting ("Hi Anna, could you…").
  static int greeting(String paragraph) {
    int comma = -1;
    for (int i = 0; i < Math.min(paragraph.length(), 40) && comma < 0; i++) {
      char c = paragraph.charAt(i);
      comma = c == ',' || c == '!' ? i : comma;
    }
    return comma > 0 && isGreeting(paragraph.substring(0, comma + 1)) ? comma + 1 : 0;
  }

  /// A line that closes a letter, perhaps with a name.
  static boolean isClosing(String line) {
    if (line.length() > CLOSING_CHARS_MAX || line.endsWith("?")) {
      return false;
    }
    String lower = lower(line);
    for (String closing : CLOSINGS) {
      if (isPhrase(lower, closing)) {
        String rest = line.substring(closing.length()).strip();
        return rest.isEmpty()
            || (",.!:-–".indexOf(rest.charAt(0)) >= 0 && words(rest) <= 4)
            || (words(rest) <= 3 && Character.isUpperCase(rest.charAt(0)))
            || closing.startsWith("veuillez")
            || closing.startsWith("je vous");
      }
    }
    return false;
  }

  /// Whether a text begins with a phrase, at the end of a word.
  private static boolean isPhrase(String lower, String phrase) {
    return lower.startsWith(phrase)
        && (lower.length() == phrase.length()
            || (!Character.isLetterOrDigit(lower.charAt(phrase.length()))
                && lower.charAt(phrase.length()) != '-'));
  }

  static int words(String text) {
    int words = 0;
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      boolean letter = !Character.isWhitespace(text.charAt(i));
      words += letter && !inside ? 1 : 0;
      inside = letter;
    }
    return words;
  }
}
