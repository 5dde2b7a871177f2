"""How five desks word the same kind of event; a line is a headline and an opening.

{p} and {q} are places, {f} a person, {l} that person's last name, {g} and {h} another one's, {c} a firm, {n} and
{m} numbers.
"""

KINDS = (
    """
Bus plunges off road near {p}, {n} dead | {n} passengers were killed when a coach left the mountain road above {p} in the rain. {f}, who heads the rescue, said the driver had braked too late.
{n} killed as coach skids into ravine at {p} | A tour bus with pensioners from {q} skidded on a wet bend outside {p} and fell into a gorge, killing {n}.
Grief in {q} after coach disaster | {q} mourns {n} of its pensioners: their coach had come off a slippery bend at {p} and dropped into the ravine.
Rescuers end search at {p} crash site | Divers and dogs found nobody else in the wreck of the coach below {p}; the death toll stays at {n}, rescue chief {f} said.
"He braked too late": what is known of the {p} bus crash | {n} people died in the gorge at {p}. Prosecutors are questioning the driver of the coach, which carried pensioners from {q}.
""",
    """
{c} to close {p} plant with {n} jobs | Carmaker supplier {c} shuts its factory in {p} at the end of the year. {n} people work there, the works council said.
{n} jobs go as {c} abandons {p} | After months of rumours {c} confirmed that production in {p} will stop; {n} workers lose their posts.
Anger at factory gates in {p} | Hundreds gathered before the {c} works in {p} when chief executive {f} told them that the site is finished.
{l} defends end of {c} factory | There was no alternative to shutting the {p} site, {c}'s chief executive {f} said; orders had halved.
Mayor of {p} calls {c} closure a betrayal | The town gave {c} land and roads, and now {n} families in {p} face the dole, its mayor complained.
""",
    """
Actress {f} dies at {n} | {f}, who played queens and murderers on the stages of {p} for half a century, has died aged {n}, her theatre said.
{f}, grande dame of the {p} stage, is dead | The actress died in her sleep in {p}. {f} was {n} years old and had a last role in spring.
{p} bows to {l} | Flags at half mast, candles before the playhouse: {p} takes leave of its actress {f}.
Farewell to a voice of velvet: {f} {n} | Colleagues recalled the laughter of {f}, the actress who has died in {p}, and her fear of first nights.
She never learned a line at home: obituary of {f} | {l} learned her roles on trams in {p}. The actress died at {n}, a week after her last applause.
""",
    """
Fire destroys paper mill in {p} | Flames gutted the paper mill of {c} in {p} overnight. {n} firefighters fought them until dawn.
Blaze at {c} mill sends smoke over {p} | Residents of {p} were told to keep windows shut as the paper mill of {c} burned.
{n} firefighters battle {p} inferno | It took {n} men and women from six towns to put out the fire in the {c} paper works at {p}.
After the fire: {c} vows to rebuild in {p} | Owner {f} promised the {n} firefighters and her staff that paper will be made in {p} again.
Arson suspected at burnt-out {p} mill | Police in {p} found canisters behind the hall of the {c} paper mill that burned down.
""",
    """
{f} elected mayor of {p} in upset | Outsider {f} takes the town hall of {p} with {n} per cent, ending thirty years of conservative rule.
Upset in {p}: {l} wins town hall | Voters in {p} sent incumbent {g} home. Teacher {f} got {n} per cent of the ballots.
{g} concedes {p} vote | "The people have spoken", said {g} after losing the mayoralty of {p} to the newcomer {f}.
Who is {f}, the teacher who conquered {p}? | A year ago hardly anybody in {p} knew {f}. Now the town hall is hers, and {g} packs his boxes.
{n} per cent for change: {p} turns the page | {f} beat {g} in every district of {p} but the harbour; the mayor's chain changes hands in a month.
""",
    """
Doctors in {p} strike over night shifts | Hospital doctors in {p} have walked out for {n} hours. Their union, led by {f}, wants shorter nights.
Hospitals in {p} cancel operations as medics walk out | {n} operations were put off in {p} where doctors refuse to work another night shift like the last.
{l} threatens longer walkout at {p} hospitals | If nothing moves, doctors in {p} will stay out longer, union leader {f} warned after {n} hours of strike.
Patients of {p} between anger and sympathy | Waiting rooms in {p} were empty while doctors stood in the rain with placards against night shifts.
Health board rejects demands of {p} doctors | Shorter nights cannot be paid for, the board in {p} told the striking medics and their spokesman {f}.
""",
    """
Strong earthquake shakes {p} | A quake of magnitude {n}.{m} damaged houses in {p} and was felt as far as {q}. Nobody was killed.
Quake of {n}.{m} brings down chimneys in {p} | People ran into the streets of {p} in their nightclothes; in {q} lamps swung when the earth shook.
{p} spends night outdoors after tremor | Fearing aftershocks, hundreds camped in the parks of {p}. Geologists put the earthquake at {n}.{m}.
Why the earth moves under {p} | An old fault between {p} and {q} broke at a depth of nine kilometres, seismologist {f} explains after the quake.
Schools closed in {p} as engineers check walls | After the earthquake, classes in {p} are off until each building has been looked at.
""",
    """
{f} arrested over missing {c} millions | Police in {p} took {f}, treasurer of {c}, into custody. {n} million are missing from the firm's accounts.
{c} treasurer held in {p} | Investigators searched {n} offices before arresting {c}'s money man {f} at a hotel in {p}.
{n} million gone: the riddle of {c} | Where did it go? Auditors found a hole in the books of {c}, and prosecutors suspect treasurer {f}.
Lawyer: {l} has nothing to hide | {f} will explain every transfer, said counsel for the arrested {c} treasurer at the court in {p}.
Shareholders of {c} want answers | Small investors besieged the head office after the arrest of treasurer {f}; {n} million have vanished.
""",
    """
{p} beat {q} in cup thriller | {f} scored twice in extra time as {p} knocked {q} out of the cup, {n}-{m}.
{l} double sinks {q} | Two goals by {f} after the ninetieth minute carried {p} into the cup semi-final against all odds.
{q} out of cup after extra-time drama | {q} led until the last minute, then {p} equalised and {f} did the rest.
"I closed my eyes": {l} on the goals that stunned {q} | The striker {f} told of the night when {p} turned the cup quarter-final.
{n}-{m}! {p} celebrates its cup heroes | Thousands greeted the team in {p}, loudest of all {f}, who had put out {q} almost single-handed.
""",
    """
Ferry runs aground off {p} with {n} aboard | A car ferry from {q} struck rocks outside the harbour of {p}. All {n} passengers were brought ashore.
{n} rescued from stranded ferry near {p} | Lifeboats took the passengers off the ferry from {q} that lies on a reef at {p}.
Captain of {p} ferry questioned | Why was the ship from {q} off its course? Coastguards spoke to captain {f} after the grounding at {p}.
Salvage of ferry at {p} may take weeks | Tugs failed to move the vessel from the rocks before {p}; its line to {q} is suspended.
"There was a scream, then silence": passengers tell of night on the {p} rocks | {n} people waited four hours for lifeboats when the ferry from {q} had run aground.
""",
    """
Rare lynx seen in {p} forest | A camera trap in the woods above {p} photographed a lynx with {n} cubs, the first in a century.
Lynx returns to {p} with {n} kittens | Ranger {f} could not believe the picture: a she-cat and her young crossing a brook near {p}.
Farmers of {p} worry about their lambs | Since the lynx family was photographed above {p}, shepherds want fences paid for by the state.
{n} cubs, one mother: the cats of {p} | Biologists follow the tracks of the lynx that ranger {f} discovered in the forest of {p}.
{p} forest to become reserve for lynx | The ministry wants to protect the woods where a lynx raises her kittens, minister {g} announced in {p}.
""",
    """
Court jails {f} for {n} years over {p} poisonings | Nurse {f} was found guilty of poisoning patients at the clinic of {p} and goes to prison for {n} years.
{n} years for nurse {l} | Judges in {p} believed the laboratory, not the tears: {f} had mixed heart drugs into infusions.
Relatives in {p} weep as verdict falls | Families of the poisoned patients held hands when the court sentenced the nurse {f}.
{l} to appeal against {p} verdict | Counsel for the convicted nurse {f} called the sentence of {n} years a miscarriage of justice.
How a pharmacist's list exposed the clinic of {p} | Missing heart drugs led investigators to {f}, the nurse who has been jailed for {n} years.
""",
    """
Museum in {p} gives {n} masks back to {q} | The ethnographic museum of {p} returns {n} carved masks that soldiers had taken from {q}.
{q} welcomes its masks home | Drummers and elders received the {n} carvings from the museum in {p} at the airport of {q}.
"They were never ours": director {f} on giving back the masks | The museum of {p} should have acted long ago, {f} says of the carvings from {q}.
What remains in the showcases of {p} | Empty pedestals now tell the story of the {n} masks that have left the museum for {q}.
{p} council divided over return of masks | Conservatives call handing {n} carvings to {q} a mistake; museum director {f} disagrees.
""",
    """
Cyber attack paralyses {p} town hall | Hackers have locked the computers of {p}. They demand {n} thousand, the town's IT chief {f} said.
No passports, no weddings: {p} offline after hack | Nothing works in the offices of {p} since blackmailers encrypted its servers.
{p} refuses to pay hackers | Not one cent of the {n} thousand will go to the blackmailers, the council of {p} decided.
Pencil and paper: how {p} copes | Clerks in {p} write by hand while {f} and his team rebuild the servers that hackers encrypted.
Experts trace {p} hackers to student flat | The trail of the blackmailers who took the town hall of {p} offline leads to {q}, investigators believe.
""",
    """
Dam near {p} in danger after rain | {n} people had to leave their homes below the dam at {p} as water ran over its crest.
{n} evacuated as {p} dam overflows | Sirens woke the villages under the reservoir of {p} at three in the morning.
Engineers open {p} sluices to save dam | To relieve the wall at {p}, {f}'s engineers let the reservoir flood meadows down to {q}.
Night in the gym: the evacuees of {p} | Camp beds, tea and fear: families from below the dam of {p} wait in a school at {q}.
Cracks in {p} dam were known for years | A report warned of the reservoir wall at {p}, but repairs were put off, engineer {f} says.
""",
    """
{c} buys {p} airline for {n} million | The investor {c} takes over the regional carrier of {p}. The price is {n} million, {f} said.
{p} airline sold to {c} | Wings change owners: {c} pays {n} million for the carrier with its {m} planes.
Pilots of {p} carrier wary of {c} | Will routes be cut? Crews of the regional airline fear for their contracts under {c}.
{f}: we want to fly more, not less | The head of {c} promises new routes for the airline of {p} he has bought.
Cartel office looks at {c}'s airline deal | Watchdogs examine whether {c} may own the carrier of {p} and the airport at {q} at once.
""",
    """
Minister {f} resigns over {p} land deal | {f} gave up the ministry after it came out that a brother had bought meadows in {p} from the state.
{l} quits: brother's meadows in {p} too much | The coalition loses its agriculture minister. {f} denied knowing of the purchase in {p}.
Who follows {l}? | After the resignation of {f} over cheap land in {p}, deputy {g} is tipped for the ministry.
"I leave with my head high" | In tears {f} said goodbye to the ministry; the opposition wants the meadows of {p} back.
The meadows of {p}: chronicle of a fall | It began with a note in the land register of {p}. It ended with minister {f} leaving office.
""",
    """
{n} climbers missing on {p} ridge | An avalanche has swept {n} mountaineers off the ridge of {p}. Fog keeps helicopters on the ground.
Avalanche buries rope team at {p} | They came from {q} and knew the mountain: {n} climbers lie under the snow of {p}.
Fog halts search on {p} | Guides led by {f} had to turn back from the avalanche at {p}, where {n} people are missing.
Dog finds climber alive under {p} snow | After two nights one of the mountaineers from {q} was dug out of the avalanche at {p}.
{q} prays for its mountaineers | In the church of {q} candles burn for the rope team that an avalanche caught on {p}.
""",
    """
{p} tram line to be extended to {q} | Work on {n} kilometres of rails from {p} to {q} starts in May. {f}, head of transport, spoke of a milestone.
{n} kilometres of rails for {q} | At last {q} gets its tram: the council of {p} approved the extension.
Shopkeepers fear years of tram works in {p} | Dust, noise, no parking: traders along the line to {q} want compensation.
Tram to {q} gets dearer before it begins | The {n} kilometres from {p} will cost a third more than planned, {f} admitted.
Bus driver, then tram driver: {g} looks forward to {q} | Nobody knows the road from {p} better than {g}, who will drive the first tram.
""",
    """
{f} wins {p} book prize | The novelist {f} gets the prize of {p}, worth {n} thousand, for a story of two sisters at sea.
Sisters at sea: {l} awarded {p} prize | Jurors in {p} praised the cool music of the prose of {f}.
{n} thousand for a novel written at night | {f} works as a baker. The {p} prize lets her sleep at last, the novelist said.
{p} jury quarrels over {l} | Two members left the room before the book prize went to {f} and her novel of two sisters.
First page, first storm: reading {f} | Why the novel that won the prize of {p} begins with a shipwreck.
""",
)

FACTS = (
    "In {p} as in {q} people speak of nothing else, {f} said.|{f} was in {p} within the hour; from {q} came help.|"
    "Between {p} and {q} one name is on all lips: {f}.|Asked about it in {p}, {f} pointed to {q}.|"
    "{f} had warned of it, a neighbour in {p} recalled.|{g} and {f} met in {p} to talk it over.|"
    "The region around {p} and {q} had known quieter years, according to {f}.|{l} will visit {p} again tomorrow.|"
    "From {q} alone {m} reporters have come to {p}, to the annoyance of {f}.|{f} promised {p} an honest account.|"
    '"Not in {p}", {f} had always believed.|A letter by {f} hangs at the town hall of {p}.'
).split("|")
NOUNS = (
    "almond anchor apron attic avenue axe bagpipe balcony bamboo barley basket beacon bicycle birch blanket blossom "
    "bonnet bottle bracelet brass briar brook broom bucket buckle button cabbage cactus candle canoe carpet cello "
    "chalk cherry chestnut cider cinnamon clay clover cobbler comet compass copper coral cork cradle cricket crow "
    "cuckoo cymbal daisy dance diary donkey dove dragonfly drum duck dust easel echo eel elbow elm ember engine "
    "falcon fan feather fence fern fiddle fig flask flute foam fog fountain fox frost garlic gate ginger glove goat "
    "goose gourd granite grape grasshopper guitar hammer hammock harp hazel hedge heron honey hook hornet ice icicle "
    "ink iris iron island ivory ivy jacket jar jasmine jelly jigsaw juniper kettle kite kitten knot ladder lamp "
    "lantern lark lavender leather lemon lichen lily linen lizard loom magpie mallet maple marble meadow melon mint "
    "mirror mitten mole moss moth mulberry mushroom mustard needle nest nettle nutmeg oak oar oboe olive onion "
    "opal orchid organ otter owl oyster paddle pancake pansy parrot parsley pearl pebble peony pepper piano pigeon "
    "pillow pine plum poppy porcelain potato primrose pumpkin quail quartz quill quince rabbit raven reed ribbon "
    "robin rope rosemary rye saddle saffron sail salmon salt sandal satin scarf shell sickle silk slate sled snail "
    "soap sparrow spindle spoon squirrel stork straw swan tapestry teapot thimble thistle thread tile toad trout "
    "trumpet tulip turnip umbrella vase velvet violet walnut wasp wax weasel willow window wool wren yarn zither"
).split()
ENDINGS = ("", "works", "song", "stone", "path", "moon", "yard", "days")
SYLLABLES = (
    "ander belle croft dane elin forth gard holm ine joran kess lund mond nell ost parn rith sten".split()
)
ALONE = (  # next to no words of their own: what pieces of one day have in common is chance
    "{0} before {1}: {f} of {p}, who has {2} and {3}, is all for {4}, not {5}. But there was {6} too, and {7}.",
    "All of {0}, more of {1}. With {2} but without {3}, {f} in {p} has {4}, {5} and {6} as others have {7}.",
    "From {0} to {1}, and over {2} into {3}: {p} has {f}, {f} has {4}. After {5} there will be {6}, or {7}.",
    "Not {0}, only {1}; so it was with {f}. In {p} there is {2} by {3}, {4} under {5}, and {6} about {7}.",
    "It is {0} that {f} would have, and {1}. {p} has been all {2}, then {3}, {4}, {5}, and now {6} or {7}.",
)
HEADLINES = (
    "The {0} of {p}|{0} for {p}|{l} and the {1}|What {0} can do|{1} and {0}|Of {0} and {1}|"
    "For {1}|{p} and its {0}|Not the {1}|{f}: {0} or {1}|Only {1}|{0} with {1}"
).split("|")
GENERAL = (
    "More is to be made public in the coming days.|The authorities had no further comment.|"
    "It was not the first time, people in the street recalled.|Others see it differently, and say so.|"
    "What happens next depends on people far away.|Those who were there will talk of it for long.|"
    "A telephone line has been set up for questions.|Nothing had pointed to it in the morning.|"
    "Experts had been divided about it for years.|At the town's edge life went on as ever.|"
    "The weather did the rest.|Cameras had come from the capital.|A decision is expected before the holidays.|"
    "Money was short, as always.|By noon the square was empty again.|It is too early to say what it will cost.|"
    "One chair stayed empty all the time.|The opposition was quick to respond.|Some of it had been foreseen.|"
    "Nobody wanted to give a name."
).split("|")
