//! The words themselves: lower case, parted by white space, in the languages of templates.

/// Words that mark furniture by themselves.
pub(super) const FURNITURE: &str = "\
    ad ads advert adverts advertisement advertisements adslot adunit adbox adsense adsbygoogle \
    adwrapper adcontainer advertising dfp sponsor sponsors promo promos promotion promoted \
    promobox banner banners werbung anzeige anzeigen publicidad publicidade publicite pubblicita \
    reklama reklam reklame advertentie annons annonse mainos outbrain taboola mgid revcontent \
    plista share shares sharing sharebar sharer sharethis sharedaddy sharebuttons social socials \
    socialbar socialmedia addthis addtoany a2a teilen compartir partage partager condividi \
    udostepnij paylas delen compartilhar sociallinks socialshare followus follow related \
    relateds relatedposts relatedarticles relatedcontent recirc recirculation recommended \
    recommendation recommendations recommend similar trending popular mostread mostpopular \
    mostviewed morenews morestories readmore readalso alsoread seealso readnext upnext teaser \
    teasers relacionadas relacionados relacionada relacionado correlati relazionati powiazane \
    verwandte gerelateerd liees ilgili crosslinks crosspromo jprelatedposts crp yarpp ligatus \
    moreon onward nextarticle prevnext nextprev nextpost prevpost postnav interlink internallink \
    newsletter newsletters subscribe subscription subscriptions signup signin login register \
    mailchimp mailinglist optin rating ratings vote votes poll polls quiz survey feedback donate \
    donation membership breadcrumb breadcrumbs crumbs nav navi navigation navbar menu submenu \
    sidebar rightrail pagination pager paging toolbar tools footer masthead sitemap backtotop \
    skiplink skip toc tableofcontents dropdown search byline bylines author authors authorbox \
    authorbio autor autoren autorenbox auteur autore bio biography contributor contributors tags \
    taglist tagcloud keywords schlagworte etiquetas hashtags posttags labels caption captions \
    figcaption bildunterschrift legende didascalia imagecaption photocredit imagecredit credit \
    credits copyright timestamp dateline pubdate datetime postmeta entrymeta articlemeta \
    storymeta metadata postinfo postdate entrydate readingtime readtime pullquote pullquotes \
    pullout kicker eyebrow overline dachzeile topline roofline spitzmarke supertitle pretitle \
    antetitulo cookie cookies consent gdpr onetrust optanon didomi usercentrics cookiebot modal popup popover lightbox overlay tooltip carousel \
    slideshow counter views viewcount pageviews print printonly weather \
    ticker player audioplayer rollover hovercard videocaption trustproject disclaimer correctionlink flag toast \
    notification notifications meta cta infobox textwidget gform \
    authorinfo authordescription authorblock authorcard newslettersignup disclosure \
    sharebox popularposts teaserbox weiterlesen meistgelesen drucken abonnieren autorenprofil \
    leermas leatambien vertambien puedeinteresar masleidas masvistas suscribete suscripcion boletin \
    imprimir leiamais leiatambem vejatambem vejamais saibamais maislidas compartilhe palavraschave \
    lireaussi alire motscles leggianche leggiancora piuletti iscriviti etichette leesook leesverder \
    meestgelezen lesogså lesogsa lesmer mestlest läsmer läsockså lasmer mestläst læsogså luemyös \
    czytajtez czytajtakze czytajwiecej zobacztez zobacztakze ctetetake souvisejici štítky stitky \
    kapcsolodo címkék cimkek citeste citestesi etiket etiketler yazdir bacajuga beritaterkait terkait \
    lienquan xemthem";

/// Words that mark what readers wrote.
pub(super) const READERS: &str = "\
    comment comments commentlist commenting respond disqus kommentar kommentare kommentarer \
    kommentarbereich leserkommentare commentaire komentar komentari komentář diskuze kommentit hozzászólás \
    commentbox commentsection commentarea comentarios comentario commentaires \
    commenti komentarze komentare yorum yorumlar reacties replies livefyre coral usercomments \
    forum postings";

/// Words that mark what only some hear.
pub(super) const HIDDEN: &str = "\
    visuallyhidden visuallyhide sronly screenreader screenreaderonly screenreadertext offscreen";

/// Words that mark furniture only where the element is short or mostly links.
pub(super) const DOUBTFUL: &str = "\
    paywall regwall info date time published updated widget widgets aside box slider factbox links \
    linklist list more mehr topics category categories label source sources \
    section story topic gallery galleries video videos audio podcast buttons button icon icons actions options \
    latest headlines stories promotional partner partners inset embed app download \
    foot bottom top header profile user avatar photo image img media thumb thumbnail rail extra \
    extras module card cards next prev previous email join whatsapp telegram facebook \
    twitter google youtube instagram";

/// Words that mark the body of a story, alone or as two words in a row.
pub(super) const BODY: &str = "\
    articlebody articletext articlecontent storybody storytext storycontent postbody postcontent \
    posttext entrycontent entrybody newsbody newstext newscontent newsdetail maintext bodytext \
    bodycopy contentbody articledetail articlefulltext fulltext storydetail bodycontent \
    articlemain richtext textbody artikeltext artikelinhalt textoarticulo cuerponoticia \
    corpoarticolo contenttext blogcontent singlecontent detailcontent contentdetail cuerponota \
    cuerpoarticulo textonota textonoticia notacuerpo notatexto noticiacuerpo noticiatexto corponoticia \
    corpomateria textomateria materiatexto corpotesto testoarticolo corpsarticle articlecorps \
    contenuarticle textearticle articletexte artikelbody artikelcontent artikelinhoud brödtext \
    brodtext brødtekst brodtekst broodtekst leipäteksti trescartykulu textclanku cikkszoveg \
    habermetni habermetin habericerik haberdetay isiberita isiartikel honbun";

/// Words that mark the lede.
pub(super) const SUMMARY: &str = "\
    summary standfirst lede lead dek deck subtitle subheadline subhead intro excerpt vorspann \
    teasertext leadtext articlelead articleintro bajada entradilla copete chapo chapeau sommario \
    occhiello ingress abstract synopsis description sapo introduction anreisser perex preamble \
    subtitulo spot";
