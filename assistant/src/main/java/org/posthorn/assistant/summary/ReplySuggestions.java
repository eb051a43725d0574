package org.posthorn.assistant.summary;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.posthorn.assistant.text.Language;

/// Replies that are offered: templates by the kind of the question, in the language of the message.
/// They work for any form of address.
final class ReplySuggestions {
  private static final Map<Language, Map<ReplyKind, List<String>>> ALL =
      new EnumMap<>(Language.class);

  static {
    Map<ReplyKind, List<String>> english = language(Language.ENGLISH);
    english.put(
        ReplyKind.MEETING,
        List.of(
            "Yes, that works for me.",
            "Sorry, I cannot make it then.",
            "Could we find another time?"));
    english.put(
        ReplyKind.REQUEST,
        List.of("I will take care of it.", "That is done.", "I need a little more time for it."));
    english.put(
        ReplyKind.YES_OR_NO, List.of("Yes.", "No, sorry.", "I will check and get back to you."));
    english.put(
        ReplyKind.INFORMATION,
        List.of("I will check and get back to you.", "I do not know, sorry."));
    english.put(ReplyKind.THANKS, List.of("You are welcome!", "My pleasure."));
    english.put(
        ReplyKind.DELIVERY,
        List.of("Thank you, I have received it.", "Thank you, I will look at it."));
    english.put(ReplyKind.WISHES, List.of("Thank you very much!", "Thank you, the same to you!"));

    Map<ReplyKind, List<String>> german = language(Language.GERMAN);
    german.put(
        ReplyKind.MEETING,
        List.of(
            "Ja, das passt mir.",
            "Da kann ich leider nicht.",
            "Geht es auch zu einer anderen Zeit?"));
    german.put(
        ReplyKind.REQUEST,
        List.of(
            "Ich kümmere mich darum.", "Das ist erledigt.", "Ich brauche dafür noch etwas Zeit."));
    german.put(
        ReplyKind.YES_OR_NO,
        List.of("Ja.", "Nein, leider nicht.", "Ich kläre das und melde mich."));
    german.put(
        ReplyKind.INFORMATION,
        List.of("Ich kläre das und melde mich.", "Das weiß ich leider nicht."));
    german.put(ReplyKind.THANKS, List.of("Gern geschehen!", "Keine Ursache."));
    german.put(
        ReplyKind.DELIVERY, List.of("Danke, das ist angekommen.", "Danke, ich sehe es mir an."));
    german.put(ReplyKind.WISHES, List.of("Vielen Dank!", "Vielen Dank, ebenso!"));

    Map<ReplyKind, List<String>> french = language(Language.FRENCH);
    french.put(
        ReplyKind.MEETING,
        List.of(
            "Oui, cela me convient.",
            "Désolé, je ne suis pas disponible à ce moment-là.",
            "Serait-il possible de trouver un autre moment ?"));
    french.put(
        ReplyKind.REQUEST,
        List.of("Je m'en occupe.", "C'est fait.", "J'ai besoin d'un peu plus de temps."));
    french.put(
        ReplyKind.YES_OR_NO,
        List.of("Oui.", "Non, désolé.", "Je vérifie et je reviens vers vous."));
    french.put(
        ReplyKind.INFORMATION,
        List.of("Je vérifie et je reviens vers vous.", "Je ne sais pas, désolé."));
    french.put(ReplyKind.THANKS, List.of("Je vous en prie !", "Avec plaisir."));
    french.put(ReplyKind.DELIVERY, List.of("Merci, bien reçu.", "Merci, je vais regarder cela."));
    french.put(ReplyKind.WISHES, List.of("Merci beaucoup !", "Merci, à vous aussi !"));

    Map<ReplyKind, List<String>> spanish = language(Language.SPANISH);
    spanish.put(
        ReplyKind.MEETING,
        List.of(
            "Sí, me viene bien.",
            "Lo siento, no puedo en ese momento.",
            "¿Sería posible en otro momento?"));
    spanish.put(
        ReplyKind.REQUEST,
        List.of("Me encargo de ello.", "Ya está hecho.", "Necesito un poco más de tiempo."));
    spanish.put(
        ReplyKind.YES_OR_NO, List.of("Sí.", "No, lo siento.", "Lo compruebo y le respondo."));
    spanish.put(
        ReplyKind.INFORMATION, List.of("Lo compruebo y le respondo.", "No lo sé, lo siento."));
    spanish.put(ReplyKind.THANKS, List.of("¡De nada!", "Ha sido un placer."));
    spanish.put(ReplyKind.DELIVERY, List.of("Gracias, lo he recibido.", "Gracias, lo miraré."));
    spanish.put(ReplyKind.WISHES, List.of("¡Muchas gracias!", "¡Gracias, igualmente!"));
  }

  private ReplySuggestions() {}

  private static Map<ReplyKind, List<String>> language(Language language) {
    Map<ReplyKind, List<String>> replies = new EnumMap<>(ReplyKind.class);
    ALL.put(language, replies);
    return replies;
  }

  /// Up to three replies; none in an unknown language.
  static List<String> of(ReplyKind kind, Language language) {
    return ALL.getOrDefault(language, Map.of()).getOrDefault(kind, List.of());
  }
}
