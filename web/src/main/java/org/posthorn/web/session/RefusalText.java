package org.posthorn.web.session;

/// Texts of the pages for refused requests, by status.
record RefusalText(Translated title, Translated meaning) {
  private static final RefusalText NOT_FOUND =
      new RefusalText(
          new Translated(
              "Page not found", "Seite nicht gefunden", "Page introuvable", "Página no encontrada"),
          new Translated(
              "There is nothing at this address. The link may be old or incomplete, or it belongs to"
                  + " another account.",
              "Unter dieser Adresse gibt es nichts. Vielleicht ist der Link veraltet oder"
                  + " unvollständig, oder er gehört zu einem anderen Konto.",
              "Il n’y a rien à cette adresse. Le lien est peut-être ancien ou incomplet, ou il"
                  + " appartient à un autre compte.",
              "No hay nada en esta dirección. Puede que el enlace sea antiguo o esté incompleto, o"
                  + " que pertenezca a otra cuenta."));
  private static final RefusalText GONE =
      new RefusalText(
          new Translated(
              "No longer available",
              "Nicht mehr vorhanden",
              "Plus disponible",
              "Ya no está disponible"),
          new Translated(
              "What was at this address has expired or was removed.",
              "Was unter dieser Adresse war, ist abgelaufen oder wurde entfernt.",
              "Ce qui se trouvait à cette adresse a expiré ou a été supprimé.",
              "Lo que había en esta dirección ha caducado o se ha eliminado."));
  private static final RefusalText SIGN_IN =
      new RefusalText(
          LoginText.SIGN_IN,
          new Translated(
              "Only signed-in users can open this address. Sign in, then open it again.",
              "Diese Adresse können nur angemeldete Benutzer öffnen. Melden Sie sich an und öffnen"
                  + " Sie sie dann erneut.",
              "Seuls les utilisateurs connectés peuvent ouvrir cette adresse. Connectez-vous, puis"
                  + " ouvrez-la de nouveau.",
              "Solo los usuarios que han iniciado sesión pueden abrir esta dirección. Inicie sesión"
                  + " y vuelva a abrirla."));
  private static final RefusalText FORBIDDEN =
      new RefusalText(
          new Translated("Not permitted", "Nicht erlaubt", "Non autorisé", "No permitido"),
          new Translated(
              "You may not open this address. If another account of yours may, sign in to that one.",
              "Sie dürfen diese Adresse nicht öffnen. Wenn ein anderes Ihrer Konten es darf, melden"
                  + " Sie sich mit diesem an.",
              "Vous n’êtes pas autorisé à ouvrir cette adresse. Si un autre de vos comptes l’est,"
                  + " connectez-vous avec celui-ci.",
              "No tiene permiso para abrir esta dirección. Si otra de sus cuentas lo tiene, inicie"
                  + " sesión con ella."));
  private static final RefusalText NOT_A_PAGE =
      new RefusalText(
          new Translated(
              "This address is not a page",
              "Diese Adresse ist keine Seite",
              "Cette adresse n’est pas une page",
              "Esta dirección no es una página"),
          new Translated(
              "Programs or buttons use this address. Go back to the page from which you came, and"
                  + " use its button.",
              "Diese Adresse wird von Programmen oder Schaltflächen benutzt. Gehen Sie zurück zu der"
                  + " Seite, von der Sie kamen, und benutzen Sie dort die Schaltfläche.",
              "Cette adresse est utilisée par des programmes ou des boutons. Revenez à la page d’où"
                  + " vous venez et utilisez son bouton.",
              "Esta dirección la usan programas o botones. Vuelva a la página de la que venía y use"
                  + " su botón."));
  private static final RefusalText TOO_LARGE =
      new RefusalText(
          new Translated("Too large", "Zu groß", "Trop volumineux", "Demasiado grande"),
          new Translated(
              "What was sent is larger than this server accepts.",
              "Was gesendet wurde, ist größer, als dieser Server annimmt.",
              "Ce qui a été envoyé est plus volumineux que ce que ce serveur accepte.",
              "Lo que se envió es más grande de lo que acepta este servidor."));
  private static final RefusalText BUSY =
      new RefusalText(
          new Translated(
              "Try again in a moment",
              "Bitte gleich noch einmal versuchen",
              "Réessayez dans un instant",
              "Vuelva a intentarlo en un momento"),
          new Translated(
              "The server is busy, or too many requests came from your network. Wait a moment, and"
                  + " load the page again.",
              "Der Server ist ausgelastet, oder es kamen zu viele Anfragen aus Ihrem Netz. Warten"
                  + " Sie einen Moment und laden Sie die Seite neu.",
              "Le serveur est occupé, ou trop de demandes sont venues de votre réseau. Attendez un"
                  + " instant, puis rechargez la page.",
              "El servidor está ocupado, o han llegado demasiadas solicitudes de su red. Espere un"
                  + " momento y vuelva a cargar la página."));
  private static final RefusalText BROKEN =
      new RefusalText(
          new Translated(
              "The server has a problem",
              "Der Server hat ein Problem",
              "Le serveur a un problème",
              "El servidor tiene un problema"),
          new Translated(
              "This is not your fault. Try again later; if this page stays, tell your administrator.",
              "Es liegt nicht an Ihnen. Versuchen Sie es später noch einmal; wenn diese Seite"
                  + " bleibt, sagen Sie es Ihrem Administrator.",
              "Vous n’y êtes pour rien. Réessayez plus tard ; si cette page persiste, prévenez votre"
                  + " administrateur.",
              "No es culpa suya. Vuelva a intentarlo más tarde; si esta página persiste, avise a su"
                  + " administrador."));
  private static final RefusalText MALFORMED =
      new RefusalText(
          LoginText.REFUSED,
          new Translated(
              "The server does not understand this address. The link may be incomplete.",
              "Der Server versteht diese Adresse nicht. Vielleicht ist der Link unvollständig.",
              "Le serveur ne comprend pas cette adresse. Le lien est peut-être incomplet.",
              "El servidor no entiende esta dirección. Puede que el enlace esté incompleto."));

  /// @param status of RFC 9110 §15.5, 15.6
  static RefusalText of(int status) {
    return switch (status) {
      case 401 -> SIGN_IN;
      case 403 -> FORBIDDEN;
      case 404 -> NOT_FOUND;
      case 405, 426 -> NOT_A_PAGE;
      case 410 -> GONE;
      case 413 -> TOO_LARGE;
      case 429, 503 -> BUSY;
      default -> status >= 500 ? BROKEN : MALFORMED;
    };
  }
}
