package org.posthorn.assistant.summary;

import java.util.Set;
import org.posthorn.assistant.text.Phrases;
import org.posthorn.assistant.text.Reading;
import org.posthorn.assistant.text.Sentence;
import org.posthorn.assistant.text.Words;

/// What kind of reply a message waits for.
public enum ReplyKind {
  NONE,
  /// It proposes a time.
  MEETING,
  /// It asks the reader to do something.
  REQUEST,
  /// It asks what can be answered by yes or no.
  YES_OR_NO,
  /// It asks what, when, where or how.
  INFORMATION,
  /// It thanks.
  THANKS,
  /// It sends something.
  DELIVERY,
  /// It congratulates, or wishes well.
  WISHES;

  private static final Phrases MEET =
      Phrases.of(
          """
          are you free | are you available | shall we meet | can we meet | could we meet | should we meet | let's meet | want to meet
          work for you | works for you | suit you | suits you | good for you | have time | would you like to meet | do you have time
          are you around | join us | would you like to join | up for | fancy | okay for you | ok for you
          passt dir | passt ihnen | passt es dir | passt es ihnen | passt euch | passt das | hast du zeit | haben sie zeit | habt ihr zeit
          wollen wir uns | können wir uns | sollen wir uns | bist du frei | kommst du | kommen sie | kommt ihr | bist du dabei
          tu es dispo | tu es disponible | êtes-vous disponible | seriez-vous disponible | êtes-vous libre | es-tu libre | serais-tu
          te va | te convient | vous convient | vous conviendrait | on se voit | as-tu le temps | avez-vous le temps | tu viens
          te viene bien | le viene bien | estás libre | está libre | nos vemos | tienes tiempo | puedes venir
          """);

  private static final Phrases ASKING =
      Phrases.of(
          """
          what | when | where | who | whom | whose | which | how | why
          was | wann | wo | wohin | wer | wen | wem | welche | welcher | welches | welchen | wie | warum | wieso | weshalb | womit | wofür
          quand | où | qui | quel | quelle | quels | quelles | comment | pourquoi | combien | lequel | laquelle | que | qu'est-ce
          qué | cuándo | dónde | quién | cuál | cómo | cuánto | cuántos
          """);

  private static final Phrases THANKING =
      Phrases.of(
          "thanks | thank you | many thanks | danke | vielen dank | dankeschön | herzlichen dank"
              + " | merci | gracias | muchas gracias | thx");

  private static final Phrases SENDING =
      Phrases.of(
          """
          attached | attachment | enclosed | here is the | here are the | here's the | please find
          anbei | im anhang | beigefügt | angehängt | anhängend | hier ist der | hier ist die | hier ist das | hier sind die
          ci-joint | ci-jointe | ci-joints | pièce jointe | en pj | voici le | voici la | voici les | trouverez
          adjunto | adjunta | adjuntos | aquí está | aquí tienes
          """);

  private static final Phrases WISHING =
      Phrases.of(
          """
          congratulations | happy birthday | merry christmas | happy new year | happy holidays | get well | good luck | well done
          herzlichen glückwunsch | alles gute | frohe weihnachten | gutes neues jahr | guten rutsch | gute besserung | viel erfolg | viel glück
          félicitations | joyeux anniversaire | bon anniversaire | joyeux noël | bonne année | bonnes fêtes | bon courage | bon rétablissement
          felicidades | feliz cumpleaños | feliz navidad | feliz año | enhorabuena | mucha suerte
          """);

  /// A message of more sentences does not only thank.
  private static final int THANKS_SENTENCES_MAX = 4;

  /// Words at the beginning of a question among which the one is that asks.
  private static final int ASKING_WORDS = 3;

  private static final Set<Sentence.Kind> ANSWERED =
      Set.of(Sentence.Kind.QUESTION, Sentence.Kind.REQUEST);

  static ReplyKind of(Reading reading) {
    if (reading.forwarded()) {
      return NONE;
    }
    Sentence asked = null;
    for (Sentence sentence : reading.sentences()) {
      if (ANSWERED.contains(sentence.kind()) || sentence.text().endsWith("?")) {
        if (MEET.in(sentence.words())) {
          return MEETING;
        }
        // The last question is answered, but a request more than a question.
        if (asked == null
            || asked.kind() != Sentence.Kind.REQUEST
            || sentence.kind() == Sentence.Kind.REQUEST) {
          asked = sentence;
        }
      }
    }
    if (asked != null) {
      return asked.kind() == Sentence.Kind.REQUEST
          ? REQUEST
          : asks(asked.words()) ? INFORMATION : YES_OR_NO;
    }
    if (has(reading, WISHING)) {
      return WISHES;
    }
    if (has(reading, SENDING)) {
      return DELIVERY;
    }
    return reading.sentences().size() <= THANKS_SENTENCES_MAX && has(reading, THANKING)
        ? THANKS
        : NONE;
  }

  private static boolean asks(Words words) {
    int at = ASKING.find(words);
    return at >= 0 && at < ASKING_WORDS;
  }

  private static boolean has(Reading reading, Phrases phrases) {
    return reading.sentences().stream().anyMatch(sentence -> phrases.in(sentence.words()));
  }
}
