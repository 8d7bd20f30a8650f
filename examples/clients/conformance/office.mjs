// The data of the test: units on three levels and petitions in every state, so that fields have values.
const REGISTER = `mutation Register($unit: RegisterUnitInput!) { registerUnit(input: $unit) { userErrors { code message } } }`;

const STEPS = {
  register: ['registerPetition', 'RegisterPetitionInput'],
  triage: ['triagePetition', 'TriagePetitionInput'],
  assign: ['assignPetition', 'AssignPetitionInput'],
  accept: ['acceptPetition', 'AcceptPetitionInput'],
  extend: ['extendDeadline', 'ExtendDeadlineInput'],
  hear: ['holdHearing', 'HoldHearingInput'],
  visit: ['recordVisit', 'RecordVisitInput'],
  close: ['closePetition', 'ClosePetitionInput'],
  followUp: ['followUpPetition', 'FollowUpPetitionInput'],
  reopen: ['reopenPetition', 'ReopenPetitionInput'],
  correct: ['correctPetition', 'CorrectPetitionInput'],
  escalate: ['escalatePetition', 'EscalatePetitionInput'],
};

/** Creates the data, and returns the ids that can be used as arguments. */
export async function fill(send, top) {
  const district = `${top}-D`;
  const units = [
    { code: district, name: 'District', level: 'DISTRICT', kind: 'GOVERNMENT', parent: top },
    { code: `${top}-E`, name: 'Another district', level: 'DISTRICT', kind: 'GOVERNMENT', parent: top },
    { code: `${district}-H`, name: 'Housing', level: 'DISTRICT', kind: 'DEPARTMENT', parent: district },
    { code: `${district}-T`, name: 'Township', level: 'TOWNSHIP', kind: 'GOVERNMENT', parent: district },
  ];
  for (const unit of units) {
    await done(send, REGISTER, { unit: { commandId: `walk-${unit.code}`, effectiveOn: '2021-01-01', ...unit } }, 'registerUnit');
  }
  const codes = [top, ...units.map((unit) => unit.code)];
  const petitions = [];
  for (let number = 0; number < 24; number += 1) petitions.push(await live(send, number, codes));
  return { units: codes, petitions, petitioners: ['walker-0', 'walker-1'] };
}

async function live(send, number, [, district, , housing, township]) {
  const petitionId = `WALK-${number}`;
  const day = (offset) => new Date(Date.UTC(2024, number % 12, 2 + offset, 2)).toISOString();
  const channel = ['VISIT', 'LETTER', 'PHONE', 'WEB'][number % 4];
  let step = 0;
  const take = async (kind, offset, input) => {
    const [field, type] = STEPS[kind];
    step += 1;
    const document = `mutation Step($input: ${type}!) { ${field}(input: $input) { userErrors { code message path } } }`;
    const common = { commandId: `walk-${number}-${step}`, petitionId, occurredAt: day(offset) };
    await done(send, document, { input: { ...common, ...input } }, field);
  };
  await take('register', 0, {
    channel, place: township, receivedBy: district, category: number % 3 ? 'housing' : null, name: 'Somebody', summary: 'A roof.',
    petitionerId: `walker-${number % 2}`, headCount: channel === 'VISIT' ? 1 + (number % 7) : 1,
  });
  const depth = number % 8;
  if (depth > 0) await take('triage', 1, { kind: 'APPEAL', decision: 'ACCEPT', competentLevel: 'DISTRICT' });
  if (depth > 1) await take('assign', 2, { unit: housing, mode: 'FORWARDED', coHandlers: [township] });
  if (depth > 2) await take('accept', 3, { by: housing });
  if (depth > 3) await take('visit', 4, { channel: 'VISIT', unit: district, headCount: 5 });
  if (depth > 4) {
    await take('hear', 5, { chair: 'The chair', finding: 'Heard.', participants: [{ role: 'PETITIONER', count: 1 }] });
    await take('close', 6, { outcome: 'SUPPORTED', deliveredOn: day(6).slice(0, 10), opinionReference: 'O-1' });
  }
  if (depth > 5) await take('followUp', 8, { resolved: 'YES', satisfaction: 'SATISFIED' });
  if (depth > 6) await take('reopen', 9, { cause: 'NEW_VISIT', reason: 'Came back.' });
  return petitionId;
}

async function done(send, query, variables, field) {
  const { body } = await send({ query, variables });
  const errors = body.errors ?? body.data?.[field]?.userErrors;
  if (!errors || errors.length) throw new Error(`${field} ${JSON.stringify(variables)}: ${JSON.stringify(body)}`);
}
