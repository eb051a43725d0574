package org.posthorn.assistant.text;

/// A sentence of a message.
///
/// @param text with single spaces
/// @param words of the text
/// @param kind what it does
/// @param first whether it begins a paragraph
public record Sentence(String text, Words words, Kind kind, boolean first) {
  private static final Phrases DECIDING =
      Phrases.of(
          """
          we decided | i decided | we have decided | i have decided | it was decided | we agreed | agreed to | agreed that | we have agreed
          we will go with | we'll go with | let's go with | we are going with | we're going with | going with | the decision
          final decision | decision is | is approved | are approved | was approved | has been approved | approved | we settled on
          it is settled | has been accepted | was accepted | has been rejected | was rejected | has been merged | was merged
          i will go ahead | i'll go ahead | we will go ahead | we'll go ahead | go ahead with | we concluded | conclusion is
          consensus is | the plan is | we have chosen | we chose | has been cancelled | is cancelled | has been postponed
          haben entschieden | habe entschieden | haben uns entschieden | habe mich entschieden | wurde entschieden | haben beschlossen
          wurde beschlossen | beschlossen | haben uns geeinigt | machen wir so | machen es so | wir nehmen | ich nehme
          einverstanden | genehmigt | freigegeben | abgelehnt | angenommen | der beschluss | die entscheidung | steht fest
          findet statt | wird verschoben | wurde verschoben | wird abgesagt | wurde abgesagt | fällt aus | wir bleiben dabei
          nous avons décidé | j'ai décidé | on a décidé | a été décidé | c'est décidé | nous avons convenu | convenu
          nous sommes d'accord | je suis d'accord | on part sur | nous partons sur | validé | validée | approuvé | approuvée
          refusé | refusée | la décision | est annulé | est annulée | est reporté | est reportée | nous retenons | nous avons choisi
          hemos decidido | he decidido | se decidió | acordamos | hemos acordado | de acuerdo con | aprobado | aprobada
          rechazado | la decisión | queda cancelado | vamos con
          """);

  /// What a sentence does.
  public enum Kind {
    STATEMENT,
    QUESTION,
    /// It asks the reader to do something.
    REQUEST,
    DECISION
  }

  static Sentence of(String text, boolean first, TextLimits limits) {
    Words words = Words.of(text, limits.wordsMax());
    return new Sentence(text, words, kind(text, words), first);
  }

  private static Kind kind(String text, Words words) {
    if (Requests.isRequest(words, text)) {
      return Kind.REQUEST;
    }
    int mark = text.lastIndexOf('?');
    if (mark >= 0 && text.length() - mark <= 3 && words.size() > 0) {
      return Kind.QUESTION;
    }
    return DECIDING.in(words) ? Kind.DECISION : Kind.STATEMENT;
  }
}
